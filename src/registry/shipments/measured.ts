import { createHash, type Hash } from "node:crypto";
import { ShipmentError } from "./errors.ts";
import { LIMITS } from "./limits.ts";

/** A source whose bytes are counted and hashed as they go by. */
export class Measured implements AsyncIterable<Uint8Array> {
  bytes = 0;
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #hash: Hash = createHash("sha256");

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#source) {
      this.bytes += piece.length;
      if (this.bytes > LIMITS.fileBytes) {
        const limit = `${LIMITS.fileBytes / 1024 / 1024} MiB`;
        throw new ShipmentError("tooLarge", { parameters: { limit } });
      }
      this.#hash.update(piece);
      yield piece;
    }
  }

  sha256(): string {
    return this.#hash.copy().digest("hex");
  }
}
