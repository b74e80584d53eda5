import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/contract/secret.ts";
import { isMaskOf, normalPhoneNumber } from "../../../src/registry/phones/phoneNumber.ts";

const secret = (text: string) => Secret.take(Buffer.from(text, "utf8"));
const normal = (text: string) =>
  normalPhoneNumber(secret(text))?.use((bytes) => Buffer.from(bytes).toString("ascii")) ?? null;

describe("a phone number", () => {
  it.each([
    ["010-1234-5678", "+821012345678"],
    ["010 1234 5678", "+821012345678"],
    ["01112345678", "+821112345678"],
    ["+82 10-1234-5678", "+821012345678"],
    ["+1 202 555 0123", "+12025550123"],
    ["+123456789012345", "+123456789012345"],
  ])("%s is kept as %s", (given, kept) => {
    expect(normal(given)).toBe(kept);
  });

  it.each([
    "",
    "+",
    "0",
    "1012345678",
    "010-1234-567a",
    "+0821012345678",
    "00821012345678",
    "+1234567890123456",
    "+1234567",
    "010\u00001234567",
    "０１０-1234-5678",
    "++821012345678",
    "010+12345678",
  ])("%j is none", (given) => {
    expect(normal(given)).toBeNull();
  });

  const number = () => normalPhoneNumber(secret("010-1234-5678")) ?? secret("");
  it.each(["010-****-5678", "010-****-****", "***-****-5678", "+82 10-****-5678", "***********"])(
    "R14 may be shown as %s",
    (masked) => expect(isMaskOf(masked, number())).toBe(true),
  );
  it.each([
    "010-1234-5678",
    "010-12**-5678",
    "010-***4-5678",
    "010-****-5679",
    "011-****-5678",
    "010-****-567",
    "+1 10-****-5678",
    "****",
    "",
  ])("R14 is not what %j shows", (masked) => expect(isMaskOf(masked, number())).toBe(false));
});
