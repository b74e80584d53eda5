/**
 * Tag-length-value as the OATH applet speaks it: one-byte tags; lengths below 128 in one byte. The published
 * applet does not parse longer lengths, so the encoder never makes them; newer keys answer with `81 xx` and
 * `82 xx xx`, so the decoder reads them.
 */
import { CardError } from "./errors.ts";

export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
}

/** `truncated`: the data ends before what a length field declares. `malformed`: no length we know of. */
export type TlvReading =
  | { readonly ok: true; readonly tlvs: readonly Tlv[] }
  | { readonly ok: false; readonly reason: "truncated" | "malformed" };

/** Longest value the applet parses, in bytes. */
const MAX_TLV_VALUE = 127;

/**
 * One TLV.
 * @throws CardError `invalidInput` when the tag is no byte or the value exceeds 127 bytes
 */
export function encodeTlv(tag: number, value: Uint8Array): Uint8Array {
  if (!Number.isInteger(tag) || tag < 0 || tag > 0xff || value.length > MAX_TLV_VALUE)
    throw new CardError("invalidInput", { parameters: { what: "TLV" } });
  const tlv = new Uint8Array(2 + value.length);
  tlv.set([tag, value.length]);
  tlv.set(value, 2);
  return tlv;
}

/** Join byte strings. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Read a run of TLVs to the last byte; never throws. Values are copies. */
export function readTlvs(bytes: Uint8Array): TlvReading {
  const tlvs: Tlv[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const tag = bytes[offset] ?? 0;
    const first = bytes[offset + 1];
    if (first === undefined) return { ok: false, reason: "truncated" };
    let length = first;
    let start = offset + 2;
    if (first === 0x81 || first === 0x82) {
      const size = first - 0x80;
      if (start + size > bytes.length) return { ok: false, reason: "truncated" };
      length = 0;
      for (const byte of bytes.subarray(start, start + size)) length = length * 256 + byte;
      start += size;
    } else if (first > MAX_TLV_VALUE) {
      return { ok: false, reason: "malformed" };
    }
    if (start + length > bytes.length) return { ok: false, reason: "truncated" };
    tlvs.push({ tag, value: bytes.slice(start, start + length) });
    offset = start + length;
  }
  return { ok: true, tlvs };
}

/** Value of the first TLV of a tag. */
export function findTlv(tlvs: readonly Tlv[], tag: number): Uint8Array | undefined {
  return tlvs.find((tlv) => tlv.tag === tag)?.value;
}
