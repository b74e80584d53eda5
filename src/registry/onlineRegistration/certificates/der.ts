import { type BaseBlock, Constructed, fromBER, type Integer, Sequence } from "asn1js";
import type { Time } from "pkijs";

/** Deeper and wider than any certificate or signature of a customer, far from what would hurt. */
const MAX_DEPTH = 24;
const MAX_NODES = 4000;

/**
 * Parse exactly one ASN.1 value that fills `bytes`.
 * @throws Error when it is anything else: the caller says what that means
 */
export function parseDer(bytes: Uint8Array): BaseBlock {
  const { offset, result } = fromBER(Uint8Array.from(bytes), {
    maxDepth: MAX_DEPTH,
    maxNodes: MAX_NODES,
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

/**
 * The values inside a constructed one, each as its own bytes, without parsing what is in them: for lists too long to be
 * parsed in one go.
 * @throws Error when they do not lie inside of it, or when one has no length
 */
export function* elementsOf(bytes: Uint8Array): Generator<Uint8Array> {
  const whole = header(bytes, 0);
  if (whole.end !== bytes.length) throw new Error("not one ASN.1 value");
  for (let at = whole.content; at < bytes.length; ) {
    const { end } = header(bytes, at);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** Where the content of the value at `start` begins and ends. */
function header(bytes: Uint8Array, start: number): { content: number; end: number } {
  const { idBlock, lenBlock } = new Sequence();
  const afterTag = idBlock.fromBER(bytes, start, bytes.length - start);
  const content = afterTag < 0 ? -1 : lenBlock.fromBER(bytes, afterTag, bytes.length - afterTag);
  const end = content + lenBlock.length;
  if (content < 0 || lenBlock.isIndefiniteForm || end > bytes.length) throw new Error("not one ASN.1 value");
  return { content, end };
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
