import type { LineView } from "../../src/contract/ipc.ts";

/** The registry cannot be asked now (R12). */
export const isDown = ({ state }: LineView): boolean => state === "offline" || state === "refused";
