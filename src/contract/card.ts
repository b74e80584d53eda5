/**
 * The one thing the card room needs from a reader: send a command APDU, get the answer with its status word
 * as the last two bytes. Rejects with a ReaderError when there is no answer to be had.
 */
export interface CardConnection {
  transmit(apdu: Uint8Array): Promise<Uint8Array>;
}
