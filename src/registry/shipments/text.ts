import { ShipmentError } from "./errors.ts";

/** How the bytes were decoded; an XML declaration has to agree. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";

function encodingOf(start: Uint8Array): TextEncoding {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** Text from bytes: UTF-8, or UTF-16 with its byte order mark (XML 1.0 section 4.3.3). The mark is dropped. */
export class ShipmentText {
  readonly encoding: TextEncoding;
  readonly #bytes: AsyncIterator<Uint8Array>;
  #pending: Uint8Array | null;

  private constructor(bytes: AsyncIterator<Uint8Array>, start: Uint8Array) {
    this.#bytes = bytes;
    this.#pending = start;
    this.encoding = encodingOf(start);
  }

  /** @throws ShipmentError empty */
  static async open(source: AsyncIterable<Uint8Array>): Promise<ShipmentText> {
    const bytes = source[Symbol.asyncIterator]();
    let start: Uint8Array = new Uint8Array(0);
    while (start.length < 2) {
      const next = await bytes.next();
      if (next.done) break;
      start = Buffer.concat([start, next.value]);
    }
    if (start.length === 0) throw new ShipmentError("empty");
    return new ShipmentText(bytes, start);
  }

  /** @throws ShipmentError encoding */
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const decoder = new TextDecoder(this.encoding, { fatal: true });
    const decode = (bytes?: Uint8Array): string => {
      try {
        return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
      } catch {
        throw new ShipmentError("encoding");
      }
    };
    if (this.#pending) yield decode(this.#pending);
    this.#pending = null;
    for (let next = await this.#bytes.next(); !next.done; next = await this.#bytes.next()) {
      yield decode(next.value);
    }
    yield decode();
  }
}
