import { createHash, type KeyObject, sign, verify } from "node:crypto";
import { GENESIS_HASH, type JournalEntry } from "../contract/journal.ts";
import type { Secret } from "../contract/secret.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { canonicalJson } from "./canonical.ts";
import { TrustError } from "./errors.ts";
import { privateKeyObject, publicKeyObject } from "./rawKeys.ts";

/** What an entry says, before it is chained and signed. */
export type JournalRow = Omit<JournalEntry, "prevHash" | "hash" | "signature">;

/** The last entry of a journal: its `seq` and `hash`. */
export interface JournalPosition {
  readonly seq: number;
  readonly hash: string;
}

/** Where an empty journal stands. */
export const GENESIS: JournalPosition = { seq: 0, hash: GENESIS_HASH };

/**
 * RFC 8785 JSON of the row: exactly {seq, id, workstationId, type, body, occurredAt, tellerId, approverId?}.
 * @throws TrustError notCanonical
 */
export function canonicalRow(row: JournalRow): string {
  const { seq, id, workstationId, type, body, occurredAt, tellerId, approverId } = row;
  const said = { seq, id, workstationId, type, body, occurredAt, tellerId };
  return canonicalJson(approverId === undefined ? said : { ...said, approverId });
}

/**
 * SHA-256(prevHash ‖ UTF-8 of the canonical row), lower-case hexadecimal.
 * @param prevHash 64 hexadecimal digits; hashed as its 32 bytes
 */
export function hashEntry(prevHash: string, canonical: string): string {
  return createHash("sha256").update(prevHash, "hex").update(canonical, "utf8").digest("hex");
}

/** A workstation's Ed25519 key, ready to sign many entries; built once because reading the key costs. */
export interface EntrySigner {
  /** Chain `row` after `prevHash` and sign it. @throws TrustError notCanonical */
  sign(row: JournalRow, prevHash: string): JournalEntry;
}

/** @throws TrustError keyMalformed when the key is not 32 bytes */
export function createEntrySigner(signingKey: Secret): EntrySigner {
  const key = privateKeyObject("Ed25519", signingKey);
  return { sign: (row, prevHash) => signWith(key, row, prevHash) };
}

/**
 * Chain and sign one entry (RFC 8032 Ed25519 over the 32 bytes of the hash).
 * @throws TrustError notCanonical, keyMalformed
 */
export function signEntry(row: JournalRow, prevHash: string, signingKey: Secret): JournalEntry {
  return createEntrySigner(signingKey).sign(row, prevHash);
}

function signWith(key: KeyObject, row: JournalRow, prevHash: string): JournalEntry {
  const hash = hashEntry(prevHash, canonicalRow(row));
  return { ...row, prevHash, hash, signature: toBase64Url(sign(null, Buffer.from(hash, "hex"), key)) };
}

/**
 * Check that one entry follows `prevHash`, says what its hash says, and is signed by `publicKey`.
 * @param publicKey the workstation's Ed25519 key, raw 32 bytes as base64url
 * @throws TrustError journalChainBroken, journalSignatureWrong, keyMalformed
 */
export function verifyEntry(entry: JournalEntry, prevHash: string, publicKey: string): void {
  verifyWith(entry, prevHash, publicKeyObject("Ed25519", publicKey));
}

function verifyWith(entry: JournalEntry, prevHash: string, key: KeyObject): void {
  const parameters = { seq: entry.seq };
  if (entry.prevHash !== prevHash || entry.hash !== hashEntry(prevHash, canonicalRow(entry))) {
    throw new TrustError("journalChainBroken", { parameters, rule: "R16" });
  }
  const signature = fromBase64Url(entry.signature);
  if (!signature || !verify(null, Buffer.from(entry.hash, "hex"), key, signature)) {
    throw new TrustError("journalSignatureWrong", { parameters, rule: "R16" });
  }
}

/**
 * Check a run of entries that must follow `from` without a gap. Order: sequence, chain, signature, so that
 * content is never looked at before it is known to be whole (sync.md).
 * @returns where the journal stands after the last entry
 * @throws TrustError journalGap, journalChainBroken, journalSignatureWrong, keyMalformed
 */
export function verifyChain(
  entries: Iterable<JournalEntry>,
  from: JournalPosition,
  publicKey: string,
): JournalPosition {
  const key = publicKeyObject("Ed25519", publicKey);
  let at = from;
  for (const entry of entries) {
    if (entry.seq !== at.seq + 1) {
      throw new TrustError("journalGap", { parameters: { seq: entry.seq }, rule: "R16" });
    }
    verifyWith(entry, at.hash, key);
    at = { seq: entry.seq, hash: entry.hash };
  }
  return at;
}
