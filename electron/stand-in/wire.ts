/** What crosses between page and main process: JSON text that keeps what structured clone keeps. */
export interface Wire {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/**
 * Makes the codec of the IPC messages. One self-contained function: it runs in this process and, as its own
 * source text, in the page. It keeps what Electron's IPC keeps (undefined, NaN, BigInt, Date, Map, Set, bytes,
 * Error) and refuses what Electron refuses, in Electron's words. Cycles are refused too, which Electron allows.
 *
 * Every array is written as `[tag, …]`, so no value of the sender's can be taken for a tag.
 */
export function makeWire(): Wire {
  const refuse = (): never => {
    throw new Error("An object could not be cloned.");
  };
  const toBase64 = (bytes: Uint8Array): string => {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  const packNumber = (value: number): unknown =>
    Number.isFinite(value) && !Object.is(value, -0) ? value : ["f", Object.is(value, -0) ? "-0" : `${value}`];

  const packObject = (value: object, above: readonly object[]): unknown => {
    if (above.includes(value)) return refuse();
    const path = [...above, value];
    const inner = (item: unknown): unknown => pack(item, path);
    if (Array.isArray(value)) return ["a", ...value.map(inner)];
    if (value instanceof Date) return ["d", packNumber(value.getTime())];
    if (value instanceof Map) return ["m", ...[...value].map(([k, v]) => [inner(k), inner(v)])];
    if (value instanceof Set) return ["s", ...[...value].map(inner)];
    if (value instanceof ArrayBuffer) return ["b", "ArrayBuffer", toBase64(new Uint8Array(value))];
    if (ArrayBuffer.isView(value)) {
      return ["b", "Uint8Array", toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
    }
    if (value instanceof Error) return ["e", value.name, value.message];
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) return refuse();
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, inner(v)]));
  };

  const pack = (value: unknown, above: readonly object[]): unknown => {
    switch (typeof value) {
      case "undefined":
        return ["u"];
      case "bigint":
        return ["n", value.toString()];
      case "number":
        return packNumber(value);
      case "function":
      case "symbol":
        return refuse();
      case "object":
        return value === null ? null : packObject(value, above);
      default:
        return value;
    }
  };

  const unpack = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (!Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v)]));
    }
    const [tag, ...rest] = value as [string, ...unknown[]];
    const [first, second] = rest as [string, string];
    switch (tag) {
      case "a":
        return rest.map(unpack);
      case "u":
        return undefined;
      case "n":
        return BigInt(first);
      case "f":
        return Number(first);
      case "d":
        return new Date(unpack(first) as number);
      case "m":
        return new Map((rest as [unknown, unknown][]).map(([k, v]) => [unpack(k), unpack(v)]));
      case "s":
        return new Set(rest.map(unpack));
      case "b":
        return first === "ArrayBuffer" ? fromBase64(second).buffer : fromBase64(second);
      case "e":
        return Object.assign(new Error(second), { name: first });
      default:
        throw new Error(`unknown tag ${JSON.stringify(tag)}`);
    }
  };

  return {
    encode: (value) => JSON.stringify(pack(value, [])),
    decode: (text) => unpack(JSON.parse(text)),
  };
}
