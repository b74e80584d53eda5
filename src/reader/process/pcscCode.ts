import type { FailureCode } from "./messages.ts";

/**
 * PC/SC's return codes (pcsc-lite pcsclite.h, Windows winerror.h) as our failures. A card that leaves the field
 * in the middle of a command shows as removed, as not transacted or as reset, depending on the reader.
 */
const codes: ReadonlyMap<number, FailureCode> = new Map([
  [0x8010_0008, "cutsAnswers"], // E_INSUFFICIENT_BUFFER
  [0x8010_0009, "vanished"], // E_UNKNOWN_READER
  [0x8010_000b, "busy"], // E_SHARING_VIOLATION
  [0x8010_000c, "cardGone"], // E_NO_SMARTCARD
  [0x8010_0013, "noService"], // F_COMM_ERROR: the service ended in the middle of the command
  [0x8010_0016, "cardGone"], // E_NOT_TRANSACTED
  [0x8010_0017, "vanished"], // E_READER_UNAVAILABLE
  [0x8010_001d, "noService"], // E_NO_SERVICE
  [0x8010_001e, "noService"], // E_SERVICE_STOPPED
  [0x8010_002e, "vanished"], // E_NO_READERS_AVAILABLE
  [0x8010_0066, "cardMute"], // W_UNRESPONSIVE_CARD
  [0x8010_0067, "cardMute"], // W_UNPOWERED_CARD
  [0x8010_0068, "cardGone"], // W_RESET_CARD
  [0x8010_0069, "cardGone"], // W_REMOVED_CARD
]);

/** pcsclite gives the code only as text at the end of its message: `SCardTransmit error: …(0x80100069)`. */
export function failureCodeOf(error: Error): FailureCode {
  const code = /\(0x([0-9a-f]+)\)\s*$/i.exec(error.message)?.[1];
  // A 64-bit long prints the same code with leading f's when it is negative.
  return (code && codes.get(Number.parseInt(code.slice(-8), 16))) || "failed";
}
