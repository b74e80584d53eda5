import { z } from "zod";

export const Language = z.enum(["ko", "en"]);
export type Language = z.infer<typeof Language>;

export const Theme = z.enum(["system", "light", "dark", "contrast"]);
export type Theme = z.infer<typeof Theme>;
