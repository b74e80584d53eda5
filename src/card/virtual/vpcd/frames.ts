/**
 * The line between vpcd (the virtual reader of vsmartcard) and a card: frames of a 16-bit big-endian length and
 * that many bytes, both ways. A frame of one byte from vpcd is a control code; any other is a command APDU.
 */

/** Control codes of vpcd. Only `getAtr` wants an answer. */
export const CONTROL = { powerOff: 0, powerOn: 1, reset: 2, getAtr: 4 } as const;

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(2 + payload.length);
  frame.set([payload.length >> 8, payload.length & 0xff]);
  frame.set(payload, 2);
  return frame;
}

/** Cuts a byte stream into frames. */
export class FrameReader {
  #pending: Uint8Array = new Uint8Array();

  /** Add what arrived; returns the payloads that are now whole. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const frames: Uint8Array[] = [];
    for (let length = this.expected; length !== null; length = this.expected) {
      if (this.#pending.length < 2 + length) break;
      frames.push(Uint8Array.from(this.#pending.subarray(2, 2 + length)));
      this.#pending = this.#pending.subarray(2 + length);
    }
    return frames;
  }

  /** Payload length of the frame that has begun to arrive; null while that is not known. */
  get expected(): number | null {
    const [high, low] = this.#pending;
    return high === undefined || low === undefined ? null : (high << 8) | low;
  }
}
