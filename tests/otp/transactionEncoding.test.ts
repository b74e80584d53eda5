import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Transaction } from "../../src/contract/transaction.ts";
import { canonicalTransaction, decodeTransaction, encodeTransaction } from "../../src/otp/index.ts";
import { hex } from "./keys.ts";

const transfer = { payeeAccount: "110-234-567890", amount: "1500000", currency: "KRW" };

/** Names near each other, so that different transactions have much in common. */
const memberName = fc.oneof(
  fc.constantFrom("a", "b", "ab", "memo", "memo2", "payeeName", "payeeBank", "reference"),
  fc.stringMatching(/^[a-z][A-Za-z0-9]{0,31}$/),
);
/** Values that look alike across types: "1", 1, true, "true". */
const memberValue = fc.oneof(
  fc.constantFrom("1", 1, "0", 0, true, false, "true", "-1", -1, "a", "aa", "\uac00", "\u1100\u1161"),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }).filter((s) => s.length <= 60),
  fc.string({ minLength: 1, maxLength: 60, unit: "binary" }),
);
const anyTransaction: fc.Arbitrary<Transaction> = fc
  .tuple(
    fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z -]{3,39}$/),
    fc.oneof(fc.nat().map(String), fc.stringMatching(/^[1-9]\d{0,17}$/)),
    fc.constantFrom("KRW", "USD"),
    fc.dictionary(memberName, memberValue, { maxKeys: 8 }),
  )
  .map(([payeeAccount, amount, currency, members]) => ({ ...members, payeeAccount, amount, currency }))
  .filter((t) => {
    // Not every string of these is a transaction (accounts of hyphens only, texts that outgrow NFC).
    try {
      canonicalTransaction(t);
      return true;
    } catch {
      return false;
    }
  });

describe("R11 no two transactions share an encoding", () => {
  it("encodings are equal exactly when the canonical transactions are", () => {
    fc.assert(
      fc.property(anyTransaction, anyTransaction, (a, b) => {
        const same = Buffer.from(encodeTransaction(a)).equals(encodeTransaction(b));
        const [left, right] = [canonicalTransaction(a), canonicalTransaction(b)];
        const sorted = (t: Transaction) => JSON.stringify(Object.entries(t).sort());
        expect(same).toBe(sorted(left) === sorted(right));
      }),
      { numRuns: 2000 },
    );
  });

  it("any change of one member changes the encoding", () => {
    fc.assert(
      fc.property(anyTransaction, memberName, memberValue, (transaction, name, value) => {
        if (name in transaction || (typeof value === "string" && !value.isWellFormed())) return;
        const changed = { ...transaction, [name]: value } as Transaction;
        expect(hex(encodeTransaction(changed))).not.toBe(hex(encodeTransaction(transaction)));
      }),
    );
  });

  it.each([
    [{ memo: "1" }, { memo: 1 }],
    [{ memo: "true" }, { memo: true }],
    [{ flag: true }, { flag: false }],
    [
      { a: "b", c: "d" },
      { a: "bc", d: "" },
    ],
    [{ ab: "c" }, { a: "bc" }],
    [{ memo: "a\0b" }, { memo: "a" }],
    [{ memo: " a" }, { memo: "a" }],
    [{ n: 1 }, { n: -1 }],
    [{ amount: "10" }, { amount: "100" }],
    [{ payeeAccount: "1234567890" }, { payeeAccount: "1234567809" }],
  ])("%j is not %j", (one, other) => {
    const encodingOf = (members: object): string | undefined => {
      try {
        return hex(encodeTransaction({ ...transfer, ...members } as Transaction));
      } catch {
        return undefined;
      }
    };
    expect(encodingOf(one)).toBeDefined();
    expect(encodingOf(one)).not.toBe(encodingOf(other));
  });
});

describe("one transaction has one encoding", () => {
  it.each([
    ["order of members", { memo: "월세", ...transfer }, { ...transfer, memo: "월세" }],
    ["spelling of the account", transfer, { ...transfer, payeeAccount: "110 234-567890" }],
    [
      "case of an IBAN",
      { ...transfer, payeeAccount: "DE89 3704 0044 0532 0130 00" },
      { ...transfer, payeeAccount: "de89370400440532013000" },
    ],
    ["amount as number or digits", Transaction.parse({ ...transfer, amount: 1500000 }), transfer],
    ["currency left out", Transaction.parse({ payeeAccount: "110234567890", amount: 1500000 }), transfer],
    [
      "composed or decomposed text",
      { ...transfer, memo: "\uac01" },
      { ...transfer, memo: "\u1100\u1161\u11a8" },
    ],
    ["zero and its negative", { ...transfer, n: 0 }, { ...transfer, n: -0 }],
  ])("whatever the %s", (_, one, other) => {
    expect(hex(encodeTransaction(one))).toBe(hex(encodeTransaction(other)));
  });
});

describe("decoding", () => {
  it("gives back the canonical transaction", () => {
    fc.assert(
      fc.property(anyTransaction, (transaction) => {
        expect(decodeTransaction(encodeTransaction(transaction))).toEqual(canonicalTransaction(transaction));
      }),
      { numRuns: 1000 },
    );
  });

  it("accepts no other bytes: what it decodes encodes to the same bytes again", () => {
    const damaged = fc
      .tuple(anyTransaction, fc.nat(), fc.uint8Array({ maxLength: 3 }), fc.nat(3))
      .map(([transaction, where, insert, cut]) => {
        const bytes = encodeTransaction(transaction);
        const at = where % (bytes.length + 1);
        return Uint8Array.from([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at + cut)]);
      });
    fc.assert(
      fc.property(damaged, (bytes) => {
        let transaction: Transaction;
        try {
          transaction = decodeTransaction(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: "badEncoding", room: "otp", rule: "R11" });
          return;
        }
        expect(hex(encodeTransaction(transaction))).toBe(hex(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  const members = (...parts: (string | number)[][]): Uint8Array =>
    Uint8Array.from([
      ...Buffer.from("SOTX"),
      1,
      parts.length,
      ...parts.flatMap(([name, tag, value]) => [
        String(name).length,
        ...Buffer.from(String(name)),
        Number(tag),
        0,
        Buffer.from(String(value)).length,
        ...Buffer.from(String(value)),
      ]),
    ]);
  const good = [
    ["amount", 5, "10"],
    ["currency", 1, "KRW"],
    ["payeeAccount", 4, "1234567890"],
  ];

  it("reads bytes laid out by hand", () => {
    expect(decodeTransaction(members(...good))).toEqual({
      payeeAccount: "1234567890",
      amount: "10",
      currency: "KRW",
    });
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["another label", Uint8Array.from([0x53, 0x4f, 0x54, 0x59, ...members(...good).subarray(4)])],
    ["a later version", members(...good).with(4, 2)],
    ["members out of order", members(...[good[2], good[0], good[1]].map((m) => m ?? []))],
    ["a member twice", members(...good.slice(0, 1), ...good)],
    ["an account with hyphens", members(...good.slice(0, 2), ["payeeAccount", 4, "123-4567890"])],
    ["an account in lower case", members(...good.slice(0, 2), ["payeeAccount", 4, "abcd1234"])],
    ["an account tagged as text", members(...good.slice(0, 2), ["payeeAccount", 1, "1234567890"])],
    ["an amount with a leading zero", members(["amount", 5, "010"], ...good.slice(1))],
    ["an unknown tag", members(...good, ["zz", 9, "1"])],
    ["a member that objects inherit", members(["__proto__", 1, "x"], ...good)],
    ["an integer with a plus", members(...good, ["zz", 2, "+1"])],
    ["an integer in exponent form", members(...good, ["zz", 2, "1e3"])],
    ["an empty integer", members(...good, ["zz", 2, ""])],
    ["a truth value of 2", members(...good, ["zz", 3, "\x02"])],
    ["decomposed text", members(...good, ["zz", 1, "\u1100\u1161\u11a8"])],
    ["bytes left over", Uint8Array.from([...members(...good), 0])],
    ["no currency", members(...good.filter(([name]) => name !== "currency"))],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeTransaction(bytes)).toThrow(expect.objectContaining({ code: "badEncoding" }));
  });

  it("refuses text that is not UTF-8", () => {
    const bytes = members(...good, ["zz", 1, "ab"]);
    bytes[bytes.length - 1] = 0xff;
    expect(() => decodeTransaction(bytes)).toThrow(expect.objectContaining({ code: "badEncoding" }));
  });
});

describe("refusals", () => {
  it.each([
    ["payeeAccount", { payeeAccount: "12-" }],
    ["payeeAccount", { payeeAccount: "1------" }],
    ["payeeAccount", { payeeAccount: "계좌" }],
    ["amount", { amount: "1,000" }],
    ["amount", { amount: "-1" }],
    ["amount", { amount: "1e3" }],
    ["currency", { currency: "krw" }],
    ["members", { memo: "" }],
    ["members", { memo: "\ud800" }],
    ["members", { memo: "x".repeat(201) }],
    ["members", { memo: null }],
    ["members", { memo: 0.5 }],
    ["members", { memo: { nested: 1 } }],
    ["members", { Memo: "x" }],
    ["members", { "m-o": "x" }],
    ["members", Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`m${i}`, i]))],
    ["members", JSON.parse('{"__proto__":"x"}')],
    ["members", JSON.parse('{"constructor":null}')],
  ])("%s: %j", (field, change) => {
    const transaction = Object.defineProperties({ ...transfer }, Object.getOwnPropertyDescriptors(change));
    expect(() => encodeTransaction(transaction as Transaction)).toThrow(
      expect.objectContaining({ code: "badTransaction", message: expect.stringContaining(`(${field})`) }),
    );
  });

  it("never says what was in the transaction", () => {
    const secretName = { ...transfer, "900101-1234567": "x" } as Transaction;
    try {
      encodeTransaction(secretName);
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain("900101");
    }
  });
});
