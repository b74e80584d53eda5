import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { Secret } from "../contract/secret.ts";
import { TrustError } from "./errors.ts";

/** Cost of scrypt (RFC 7914): N = 2^ln, r, p. */
interface Cost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** First choice of the OWASP Password Storage Cheat Sheet for scrypt: N = 2^17 (128 MiB), r = 8, p = 1. */
const COST: Cost = { ln: 17, r: 8, p: 1 };
/** No stored record may ask for more than this: a forged one must not exhaust the machine. */
const MOST: Cost = { ln: 20, r: 16, p: 16 };
const SALT_LENGTH = 16;
const HASH_LENGTH = 32;

/** A typed password as bytes: Unicode NFC (RFC 8265 OpaqueString), so that 한글 typed either way is the same. */
export function passwordOf(text: string): Secret {
  return Secret.take(Uint8Array.from(Buffer.from(text.normalize("NFC"), "utf8")));
}

/** @returns PHC string `$scrypt$ln=17,r=8,p=1$<salt>$<hash>` */
export async function hashPassword(password: Secret): Promise<string> {
  const salt = randomBytes(SALT_LENGTH);
  const hash = await derive(password, salt, COST, HASH_LENGTH);
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${phc(salt)}$${phc(hash)}`;
}

/**
 * Compare a password with its record in constant time.
 * @param record null for a user who does not exist: the same work is done and the answer is false, so that
 *   nobody learns from the time taken which sign-in names exist
 * @throws TrustError passwordRecordDamaged
 */
export async function verifyPassword(password: Secret, record: string | null): Promise<boolean> {
  const { salt, hash, cost } = record === null ? nobody : parse(record);
  const computed = await derive(password, salt, cost, hash.length);
  return timingSafeEqual(computed, hash) && record !== null;
}

const nobody = { salt: randomBytes(SALT_LENGTH), hash: randomBytes(HASH_LENGTH), cost: COST };

function derive(password: Secret, salt: Uint8Array, cost: Cost, length: number): Promise<Buffer> {
  const options: ScryptOptions = {
    N: 2 ** cost.ln,
    r: cost.r,
    p: cost.p,
    // What RFC 7914 needs (128·N·r + 128·r·p) and a little more for the library's own bookkeeping.
    maxmem: 128 * 2 ** cost.ln * cost.r + 128 * cost.r * cost.p + 1024 * 1024,
  };
  // The work goes on after this call returns, so it gets a copy of its own that is wiped when it is over.
  const copy = password.use((bytes) => Uint8Array.from(bytes));
  return new Promise((resolve, reject) => {
    scrypt(copy, salt, length, options, (error, key) => {
      copy.fill(0);
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** PHC strings use standard base64 without padding. */
const phc = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replaceAll("=", "");

const shape =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function parse(record: string): { salt: Buffer; hash: Buffer; cost: Cost } {
  const [, ln, r, p, salt, hash] = shape.exec(record) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const inRange = (value: number, most: number) => value >= 1 && value <= most;
  if (!salt || !hash || !inRange(cost.ln, MOST.ln) || !inRange(cost.r, MOST.r) || !inRange(cost.p, MOST.p)) {
    throw new TrustError("passwordRecordDamaged");
  }
  return { salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64"), cost };
}
