import { createHash, createPublicKey, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GENESIS_HASH, JournalEntry } from "../../src/contract/journal.ts";
import { Secret } from "../../src/contract/secret.ts";
import {
  canonicalRow,
  createEntrySigner,
  GENESIS,
  generateSigningKeys,
  hashEntry,
  type JournalRow,
  publicKeyOf,
  signEntry,
  TrustError,
  verifyChain,
  verifyEntry,
} from "../../src/trust/index.ts";

const keys = generateSigningKeys();
const row = (seq: number, body: Record<string, unknown> = { n: seq }): JournalRow => ({
  seq,
  id: `0199f0a0-0000-7000-8000-${String(seq).padStart(12, "0")}`,
  workstationId: "0199f0a0-0000-7000-8000-aaaaaaaaaaaa",
  type: "stock.received",
  body,
  occurredAt: "2026-11-22T01:02:03.004Z",
  tellerId: "kim",
});
function chain(length: number): JournalEntry[] {
  const signer = createEntrySigner(keys.privateKey);
  const entries: JournalEntry[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    entries.push(signer.sign(row(seq), entries.at(-1)?.hash ?? GENESIS_HASH));
  }
  return entries;
}
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "held";
  } catch (error) {
    return error instanceof TrustError ? error.code : `not ours: ${String(error)}`;
  }
};

describe("journal chain", () => {
  it("writes the canonical row with its members sorted, and the approver only when there is one", () => {
    expect(canonicalRow({ ...row(1, { b: 1, a: "가" }), approverId: undefined })).toBe(
      '{"body":{"a":"가","b":1},"id":"0199f0a0-0000-7000-8000-000000000001",' +
        '"occurredAt":"2026-11-22T01:02:03.004Z","seq":1,"tellerId":"kim","type":"stock.received",' +
        '"workstationId":"0199f0a0-0000-7000-8000-aaaaaaaaaaaa"}',
    );
    expect(canonicalRow({ ...row(1), approverId: "lee" })).toMatch(/^\{"approverId":"lee","body"/);
  });

  it("hashes the previous hash as 32 bytes and then the row, and signs the 32 bytes of the hash", () => {
    const entry = signEntry(row(1), GENESIS_HASH, keys.privateKey);
    const expected = createHash("sha256")
      .update(Buffer.concat([Buffer.alloc(32), Buffer.from(canonicalRow(row(1)))]))
      .digest("hex");
    expect(entry.hash).toBe(expected);
    expect(hashEntry(GENESIS_HASH, canonicalRow(row(1)))).toBe(expected);
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: keys.publicKey },
      format: "jwk",
    });
    const signature = Buffer.from(entry.signature, "base64url");
    expect(verify(null, Buffer.from(expected, "hex"), key, signature)).toBe(true);
    expect(JournalEntry.parse(entry)).toEqual(entry);
  });

  it("uses Ed25519 as RFC 8032 section 7.1 test 1 has it", () => {
    const secret = Secret.take(
      Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex"),
    );
    const publicKey = Buffer.from(publicKeyOf("Ed25519", secret), "base64url").toString("hex");
    expect(publicKey).toBe("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  });

  it("verifies a chain and says where it stands; an empty run stands where it began", () => {
    const entries = chain(5);
    expect(verifyChain(entries, GENESIS, keys.publicKey)).toEqual({ seq: 5, hash: entries[4]?.hash });
    const third = entries[2] as JournalEntry;
    expect(verifyChain(entries.slice(3), { seq: 3, hash: third.hash }, keys.publicKey).seq).toBe(5);
    expect(verifyChain([], GENESIS, keys.publicKey)).toEqual(GENESIS);
  });

  it("R16 refuses a missing, doubled or swapped entry", () => {
    const [a, b, c] = chain(3) as [JournalEntry, JournalEntry, JournalEntry];
    for (const wrong of [[b], [a, c], [a, a], [a, b, b], [b, a]]) {
      expect(codeOf(() => verifyChain(wrong, GENESIS, keys.publicKey))).toBe("journalGap");
    }
    const renumbered = { ...c, seq: 2 };
    expect(codeOf(() => verifyChain([a, renumbered], GENESIS, keys.publicKey))).toBe("journalChainBroken");
  });

  it("R16 refuses any change to any member of an entry", () => {
    const entry = chain(1)[0] as JournalEntry;
    const changes: Partial<JournalEntry>[] = [
      { id: "0199f0a0-0000-7000-8000-00000000ffff" },
      { workstationId: "0199f0a0-0000-7000-8000-bbbbbbbbbbbb" },
      { type: "issue.begun" },
      { body: { n: 2 } },
      { occurredAt: "2026-11-22T01:02:03.005Z" },
      { tellerId: "lee" },
      { approverId: "lee" },
      { prevHash: "1".repeat(64) },
      { hash: "1".repeat(64) },
    ];
    for (const change of changes) {
      const changed = { ...entry, ...change };
      expect(codeOf(() => verifyEntry(changed, GENESIS_HASH, keys.publicKey))).toBe("journalChainBroken");
    }
  });

  it("refuses a row rewritten with its hash but without the key", () => {
    const entry = chain(1)[0] as JournalEntry;
    const forged = signEntry(row(1, { n: 99 }), GENESIS_HASH, generateSigningKeys().privateKey);
    expect(codeOf(() => verifyEntry(forged, GENESIS_HASH, keys.publicKey))).toBe("journalSignatureWrong");
    const mixed = { ...forged, signature: entry.signature };
    expect(codeOf(() => verifyEntry(mixed, GENESIS_HASH, keys.publicKey))).toBe("journalSignatureWrong");
  });

  it("refuses every flipped bit of a signature, also one that only pads its text", () => {
    const entry = chain(1)[0] as JournalEntry;
    fc.assert(
      fc.property(fc.nat(85), fc.nat(6), (at, bit) => {
        const flipped = String.fromCharCode(entry.signature.charCodeAt(at) ^ (1 << bit));
        const signature = entry.signature.slice(0, at) + flipped + entry.signature.slice(at + 1);
        const changed = { ...entry, signature };
        expect(codeOf(() => verifyEntry(changed, GENESIS_HASH, keys.publicKey))).toBe(
          "journalSignatureWrong",
        );
      }),
    );
  });

  it("holds for any body that JSON can carry, also after a journey as JSON", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), (body) => {
        const entry = signEntry(row(1, body), GENESIS_HASH, keys.privateKey);
        const arrived = JSON.parse(JSON.stringify(entry)) as JournalEntry;
        verifyEntry(arrived, GENESIS_HASH, keys.publicKey);
      }),
    );
  });
});
