import { describe, expect, it } from "vitest";
import { TrustError, type TrustErrorCode } from "../../src/trust/index.ts";

const codes = Object.keys({
  packageMalformed: 1,
  packageWrongToken: 1,
  packageWrongWorkstation: 1,
  packageWrongPurpose: 1,
  packageExpired: 1,
  packageNotAuthentic: 1,
  identityNotAuthentic: 1,
  phoneNumberNotAuthentic: 1,
  phoneKeysMalformed: 1,
  phoneKeysWrongPhone: 1,
  phoneKeysNotAuthentic: 1,
  notCanonical: 1,
  journalGap: 1,
  journalChainBroken: 1,
  journalSignatureWrong: 1,
  formNotAuthentic: 1,
  keyMalformed: 1,
  keyDamaged: 1,
  keyExists: 1,
  keyStoreExposed: 1,
  keyStoreUnreadable: 1,
  keyStoreUnwritable: 1,
  passwordRecordDamaged: 1,
} satisfies Record<TrustErrorCode, 1>) as TrustErrorCode[];

describe("TrustError", () => {
  it.each(codes)("%s tells what happened, how things stand and what to do, in both languages", (code) => {
    const { ko, en } = new TrustError(code, { parameters: { seq: 1, name: "k" } }).text;
    for (const part of ["happened", "now", "todo"] as const) {
      expect(ko[part]).toMatch(/(니다|십시오)(\([^)]*\))?\.$/);
      expect(en[part]).toMatch(/^[A-Z].*\.$/);
      expect(ko[part] + en[part]).not.toContain("{");
    }
  });
});
