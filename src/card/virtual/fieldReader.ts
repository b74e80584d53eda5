import { SW } from "../statusWord.ts";
import { appletStatus } from "./appletStatus.ts";

/** A field of a command as the applet sees it. */
export interface AppletField {
  readonly value: Uint8Array;
  /** Its length byte read as a signed one: negative from 128 on. */
  readonly declared: number;
}

/**
 * Walks through a command's data the way the published applet does: tags in a fixed order, a length of one signed
 * byte (so lengths of 128 and more are not understood), and nothing checked behind the last field it looks for.
 */
export class FieldReader {
  readonly #data: Uint8Array;
  #offset = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** The next field, which must have this tag. @throws AppletStatus 6A80 */
  take(tag: number): AppletField {
    if (this.#data[this.#offset] !== tag) throw appletStatus(SW.wrongData);
    const length = this.#data[this.#offset + 1];
    if (length === undefined) throw appletStatus(SW.wrongData);
    const declared = length > 0x7f ? length - 0x100 : length;
    const start = this.#offset + 2;
    const end = start + Math.max(declared, 0);
    if (end > this.#data.length) throw appletStatus(SW.wrongData);
    this.#offset = end;
    return { value: this.#data.slice(start, end), declared };
  }

  /** A tag followed by one raw byte, without a length; undefined when the next tag is another one. */
  takeRawByte(tag: number): number | undefined {
    if (this.#data[this.#offset] !== tag) return undefined;
    const value = this.#data[this.#offset + 1];
    if (value === undefined) throw appletStatus(SW.wrongData);
    this.#offset += 2;
    return value;
  }

  /** Whether the next field has this tag. */
  isNext(tag: number): boolean {
    return this.#data[this.#offset] === tag;
  }
}
