import { type BaseBlock, Constructed, fromBER, type Integer } from "asn1js";
import type { Time } from "pkijs";

/** Deeper and wider than any certificate or signature of a customer, far from what would hurt. */
const MAX_DEPTH = 24;
const MAX_NODES = 4000;

/**
 * Parse exactly one ASN.1 value that fills `bytes`.
 * @param maxNodes more than this many values in it are refused
 * @throws Error when it is anything else: the caller says what that means
 */
export function parseDer(bytes: Uint8Array, maxNodes = MAX_NODES): BaseBlock {
  const { offset, result } = fromBER(Uint8Array.from(bytes), {
    maxDepth: MAX_DEPTH,
    maxNodes,
    // What is inside of strings is parsed where it is expected, and nowhere else.
    parseEmbedded: false,
  });
  if (offset !== bytes.length || !fits(result)) throw new Error("not one ASN.1 value");
  return result;
}

/** Whether everything lies inside of what holds it, and fills it: the library does not look. */
function fits(block: BaseBlock): boolean {
  if (!(block instanceof Constructed)) return true;
  const { lenBlock, valueBlock } = block;
  const length = valueBlock.value.reduce((sum, child) => sum + child.valueBeforeDecodeView.length, 0);
  return (lenBlock.isIndefiniteForm || length === lenBlock.length) && valueBlock.value.every(fits);
}

/** Parse `bytes` as one of the library's types. @throws Error when they are not one */
export function readAs<T>(Type: new (of: { schema: BaseBlock }) => T, bytes: Uint8Array): T {
  return new Type({ schema: parseDer(bytes) });
}

/** The bytes that a value was read from, its tag and length included, in hexadecimal. */
export function sourceHex(block: BaseBlock): string {
  return Buffer.from(block.valueBeforeDecodeView).toString("hex");
}

/** A serial number as its octets in hexadecimal, without leading zeros: the same number is the same text. */
export function serialHex(serial: Integer): string {
  return Buffer.from(serial.valueBlock.valueHexView)
    .toString("hex")
    .replace(/^(?:00)+(?=..)/, "");
}

/** Milliseconds since 1970. @throws Error when it is no time: nothing may be compared with it */
export function timeOf({ value }: Time): number {
  const at = value.getTime();
  if (!Number.isFinite(at)) throw new Error("not a time");
  return at;
}
