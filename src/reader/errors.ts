import { type ErrorOptions, RoomError } from "../contract/errors.ts";
import { errorTexts } from "./errorTexts.ts";

export type ReaderErrorCode =
  /** The PC/SC service does not run, or ended. */
  | "noService"
  /** nfc-pcsc cannot be loaded on this machine. */
  | "unavailable"
  /** Our reader process died or was silent; it is being replaced. */
  | "readerRestarted"
  /** The reader service was closed by us. */
  | "closed"
  | "noReader"
  | "noCard"
  /** The reader was unplugged. */
  | "vanished"
  /** The card was pulled. */
  | "cardGone"
  /** What lies there is not the insertion that was meant. */
  | "cardSwapped"
  /** A card lies there that does not power up. */
  | "cardMute"
  /** No answer within the deadline of a command. */
  | "timeout"
  | "busy"
  /** The reader does not pass on long answers; found by whoever knows how long an answer has to be. */
  | "cutsAnswers"
  /** PC/SC reports another failure; the cause says which. */
  | "failed"
  /** A handle was used after `release`. */
  | "released";

/** What can go wrong between us and a card, before the card has a say. */
export class ReaderError extends RoomError<ReaderErrorCode> {
  override readonly room = "reader";

  constructor(code: ReaderErrorCode, options?: Omit<ErrorOptions<ReaderErrorCode>, "code">) {
    super(errorTexts, code, options);
  }
}
