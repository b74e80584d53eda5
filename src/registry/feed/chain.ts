import { createHash } from "node:crypto";

/** Where the trail stands: its newest place and the hash there. */
export interface TrailHead {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** Before the first row: 32 zero bytes. */
export const TRAIL_START: TrailHead = { seq: 0, hash: new Uint8Array(32) };

const SHOWN = 16;

/**
 * SQL: the text of row `a` of table audit that is hashed. Every column that has a value is in it, also one that a
 * later migration adds; the instant is written out in UTC, because jsonb would write it as the session's zone has it.
 */
export const rowText = `(jsonb_strip_nulls(to_jsonb(a) - 'at' - 'detail') || jsonb_build_object('detail', a.detail,
  'at', to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text`;

/** SHA-256(hash before ‖ UTF-8 of the row's text). */
export function chainHash(before: Uint8Array, text: string): Uint8Array {
  return createHash("sha256").update(before).update(text, "utf8").digest();
}

/** A place as it is told outside, in cursors and by the check: `<seq>.<first 16 hexadecimal digits of the hash>`. */
export function placeName({ seq, hash }: TrailHead): string {
  return seq === 0 ? "0" : `${seq}.${Buffer.from(hash).toString("hex").slice(0, SHOWN)}`;
}
