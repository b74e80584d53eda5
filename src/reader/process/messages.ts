/**
 * What the app and its reader process say to each other over child_process IPC (`serialization: "advanced"`,
 * so bytes stay bytes). Both ends parse what they hear; who hears nonsense ends the process.
 */
import { z } from "zod";

const Id = z.int().nonnegative();
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const ReaderName = z.string().min(1).max(256);

/** App to process. Each command with an `id` is answered once with `done` or `failed`. */
export const ToProcess = z.discriminatedUnion("type", [
  z.object({ type: z.literal("beat") }),
  /** Power the card that lies on the reader and keep it from other programs. */
  z.object({ type: z.literal("open"), id: Id, reader: ReaderName }),
  z.object({ type: z.literal("transmit"), id: Id, reader: ReaderName, apdu: Bytes }),
  /** Reset the card and let go of it. */
  z.object({ type: z.literal("close"), id: Id, reader: ReaderName }),
]);
export type ToProcess = z.infer<typeof ToProcess>;

/** What a command can fail of, as far as the process can tell. */
export const FailureCode = z.enum([
  "noService",
  "vanished",
  "cardGone",
  "cardMute",
  "busy",
  "cutsAnswers",
  "failed",
]);
export type FailureCode = z.infer<typeof FailureCode>;

/** Process to app. */
export const FromProcess = z.discriminatedUnion("type", [
  z.object({ type: z.literal("beat") }),
  /** The native part cannot be loaded; the process ends and need not be started again. */
  z.object({ type: z.literal("unavailable"), reason: z.string() }),
  /** There is no PC/SC service yet; the process keeps looking. */
  z.object({ type: z.literal("noService") }),
  /** Said before the one call that may never come back (`new NFC()` while the service is down). */
  z.object({ type: z.literal("opening") }),
  z.object({ type: z.literal("ready") }),
  /** The service ended under us; the process ends too, as only a new one finds the service again. */
  z.object({ type: z.literal("lost"), reason: z.string() }),
  z.object({ type: z.literal("readerAdded"), reader: ReaderName }),
  z.object({ type: z.literal("readerRemoved"), reader: ReaderName }),
  /** A new card; one that lay there before is gone. */
  z.object({
    type: z.literal("cardInserted"),
    reader: ReaderName,
    atr: z.string().regex(/^(?:[0-9a-f]{2})*$/),
  }),
  z.object({ type: z.literal("cardRemoved"), reader: ReaderName }),
  z.object({ type: z.literal("done"), id: Id, answer: Bytes.optional() }),
  z.object({ type: z.literal("failed"), id: Id, code: FailureCode, reason: z.string() }),
]);
export type FromProcess = z.infer<typeof FromProcess>;
