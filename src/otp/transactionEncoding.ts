/**
 * The canonical transaction encoding, version 1 (docs/transaction-encoding.md). One transaction has exactly one
 * encoding and one encoding exactly one transaction, so an OTP over its hash is bound to that transaction (R11).
 */
import { Transaction } from "../contract/transaction.ts";
import { OtpError } from "./errors.ts";

const ENCODING_VERSION = 1;
/** "SOTX": these bytes cannot be taken for anything else that is hashed in this system. */
const label = Uint8Array.of(0x53, 0x4f, 0x54, 0x58);

const tag = { text: 1, integer: 2, truth: 3, account: 4, amount: 5 } as const;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const refuse = (field: string): never => {
  throw new OtpError("badTransaction", { parameters: { field }, rule: "R11" });
};

function parse(value: unknown): Transaction {
  const parsed = Transaction.safeParse(value);
  // The field's name only if it is one of ours: a made-up name could carry anything into a log.
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path[0];
  return refuse(field === "payeeAccount" || field === "amount" || field === "currency" ? field : "members");
}

/**
 * The transaction in its one canonical form: account numbers without spaces and hyphens and in upper case
 * (ISO 13616 electronic form), texts in NFC, amount as decimal digits, currency spelled out.
 * @throws OtpError `badTransaction`
 */
export function canonicalTransaction(transaction: unknown): Transaction {
  const given = parse(transaction);
  const canonical: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    // A lone surrogate has no UTF-8: two such texts would become the same bytes.
    if (typeof value === "string" && !value.isWellFormed()) refuse("members");
    canonical[name] = typeof value === "string" ? value.normalize("NFC") : value;
  }
  // A member the schema passes over (`__proto__`) would be shown but not bound.
  for (const name of Object.keys(Object(transaction))) {
    if (!Object.hasOwn(canonical, name)) refuse("members");
  }
  canonical.payeeAccount = given.payeeAccount.replace(/[ -]/g, "").toUpperCase();
  return parse(canonical);
}

function encodeValue(name: string, value: string | number | boolean): readonly [number, Uint8Array] {
  if (name === "payeeAccount") return [tag.account, utf8.encode(String(value))];
  if (name === "amount") return [tag.amount, utf8.encode(String(value))];
  if (typeof value === "boolean") return [tag.truth, Uint8Array.of(value ? 1 : 0)];
  if (typeof value === "number") return [tag.integer, utf8.encode(String(value))];
  return [tag.text, utf8.encode(value)];
}

/** Names are ASCII, so comparing code units compares bytes. */
const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;

/**
 * Encode a transaction canonically. `encodeTransaction(a)` equals `encodeTransaction(b)` exactly when a and b
 * have the same canonical form.
 * @throws OtpError `badTransaction`
 */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  const members = Object.entries(canonicalTransaction(transaction)).sort(byName);
  const parts = members.map(([name, value]) => ({
    name: utf8.encode(name),
    value: encodeValue(name, value),
  }));
  const length = parts.reduce((sum, p) => sum + 1 + p.name.length + 1 + 2 + p.value[1].length, 6);
  const bytes = new Uint8Array(length);
  bytes.set(label);
  bytes[4] = ENCODING_VERSION;
  bytes[5] = parts.length;
  let at = 6;
  for (const { name, value } of parts) {
    const [type, content] = value;
    bytes[at] = name.length;
    bytes.set(name, at + 1);
    at += 1 + name.length;
    bytes[at] = type;
    bytes[at + 1] = content.length >>> 8;
    bytes[at + 2] = content.length & 0xff;
    bytes.set(content, at + 3);
    at += 3 + content.length;
  }
  return bytes;
}

function decodeValue(type: number, content: Uint8Array): string | number | boolean | undefined {
  if (type === tag.truth) {
    return content.length === 1 && (content[0] ?? 2) < 2 ? content[0] === 1 : undefined;
  }
  const text = strictUtf8.decode(content);
  return type === tag.integer ? Number(text) : text;
}

function readMembers(bytes: Uint8Array, refuseAt: (offset: number) => never): Map<string, unknown> {
  const members = new Map<string, unknown>();
  let at = 6;
  for (let left = bytes[5] ?? 0; left > 0; left -= 1) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const contentAt = nameEnd + 3;
    if (contentAt > bytes.length) return refuseAt(at);
    const end = contentAt + (((bytes[nameEnd + 1] ?? 0) << 8) | (bytes[nameEnd + 2] ?? 0));
    if (end > bytes.length) return refuseAt(nameEnd);
    const name = strictUtf8.decode(bytes.subarray(at + 1, nameEnd));
    members.set(name, decodeValue(bytes[nameEnd] ?? 0, bytes.subarray(contentAt, end)));
    at = end;
  }
  return at === bytes.length ? members : refuseAt(at);
}

/**
 * Read a canonical encoding back. Accepts nothing but what `encodeTransaction` makes: the decoded transaction is
 * encoded again and must give the same bytes, so no second spelling of any transaction passes.
 * @throws OtpError `badEncoding`
 */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  const refuseAt = (offset: number, cause?: unknown): never => {
    throw new OtpError("badEncoding", { parameters: { offset }, rule: "R11", cause });
  };
  if (label.some((byte, i) => bytes[i] !== byte)) return refuseAt(0);
  if (bytes[4] !== ENCODING_VERSION) return refuseAt(4);
  let transaction: Transaction;
  let again: Uint8Array;
  try {
    transaction = canonicalTransaction(Object.fromEntries(readMembers(bytes, refuseAt)));
    again = encodeTransaction(transaction);
  } catch (cause) {
    if (cause instanceof OtpError && cause.code === "badEncoding") throw cause;
    return refuseAt(5, cause);
  }
  const differs = again.findIndex((byte, i) => bytes[i] !== byte);
  if (differs >= 0 || again.length !== bytes.length) return refuseAt(Math.max(differs, 0));
  return transaction;
}
