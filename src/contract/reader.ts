import { z } from "zod";

/** A card that lies on a reader. */
export const PresentCard = z.object({
  /** Answer to reset, lower-case hexadecimal. */
  atr: z.string(),
  /** Grows with every insertion on any reader, so that a swapped card is never taken for the first. */
  insertion: z.int(),
});
export type PresentCard = z.infer<typeof PresentCard>;

export const ReaderView = z.object({
  name: z.string(),
  kind: z.enum(["pcsc", "simulated"]),
  card: PresentCard.nullable(),
  /** Set while a card write holds the reader for itself. */
  inUse: z.boolean(),
});
export type ReaderView = z.infer<typeof ReaderView>;

/**
 * State of the smart-card service. `starting`: not known yet. `ready`: PC/SC answers. `noService`: the PC/SC
 * service is not running or not installed. `restarting`: our reader process was silent or died and is being
 * replaced. `unavailable`: the native part cannot be loaded on this machine (the simulated reader still works).
 */
export const ReaderService = z.enum(["starting", "ready", "noService", "restarting", "unavailable"]);
export type ReaderService = z.infer<typeof ReaderService>;

export const ReaderStatus = z.object({ service: ReaderService, readers: z.array(ReaderView) });
export type ReaderStatus = z.infer<typeof ReaderStatus>;
