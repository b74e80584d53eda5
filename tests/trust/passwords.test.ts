import { scryptSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashPassword, passwordOf, TrustError, verifyPassword } from "../../src/trust/index.ts";

describe("passwords", () => {
  it("keeps a PHC string with OWASP's cost, a fresh salt each time, and not the password", async () => {
    const [a, b] = await Promise.all([
      hashPassword(passwordOf("바른말1!")),
      hashPassword(passwordOf("바른말1!")),
    ]);
    expect(a).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(a).not.toBe(b);
    expect(await verifyPassword(passwordOf("바른말1!"), a ?? "")).toBe(true);
    expect(await verifyPassword(passwordOf("바른말1?"), a ?? "")).toBe(false);
  });

  it("agrees with scrypt computed apart, for any cost the record names", async () => {
    const salt = Buffer.from("0123456789abcdef");
    const hash = scryptSync("p", salt, 32, { N: 2 ** 10, r: 4, p: 2 });
    const phc = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
    const record = `$scrypt$ln=10,r=4,p=2$${phc(salt)}$${phc(hash)}`;
    expect(await verifyPassword(passwordOf("p"), record)).toBe(true);
    expect(await verifyPassword(passwordOf("q"), record)).toBe(false);
  });

  it("takes a composed and a decomposed 한글 for the same password", () => {
    const composed = passwordOf("한글");
    expect(composed.equals(passwordOf("한글".normalize("NFD")))).toBe(true);
  });

  it("works as long for a user who does not exist, and says no", async () => {
    const record = await hashPassword(passwordOf("x"));
    const timed = async (kept: string | null) => {
      const start = performance.now();
      expect(await verifyPassword(passwordOf("wrong"), kept)).toBe(false);
      return performance.now() - start;
    };
    const [known, unknown] = [await timed(record), await timed(null)];
    const [again, unknownAgain] = [await timed(record), await timed(null)];
    // Skipping the work would be a thousand times faster; a busy machine is not.
    expect(Math.min(unknown, unknownAgain)).toBeGreaterThan(Math.min(known, again) / 10);
  });

  it.each([
    "",
    "x",
    "$scrypt$ln=40,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
    "$scrypt$ln=0,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
    "$scrypt$ln=17,r=8,p=99$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
    "$scrypt$ln=17,r=8,p=1$$",
    "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
  ])("refuses a damaged or greedy record: %s", async (record) => {
    await expect(verifyPassword(passwordOf("x"), record)).rejects.toThrow(TrustError);
  });
});
