import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";

const bytes = () => Uint8Array.from({ length: 20 }, (_, i) => 200 + i);
/** Every way the bytes might be spelt. */
const spellings = ["hex", "base64", "base64url", "latin1"].map((form) =>
  Buffer.from(bytes()).toString(form as BufferEncoding),
);
spellings.push(String(bytes()), [...bytes()].join(", "));
const reveals = (text: string) => spellings.some((spelling) => text.includes(spelling));

describe("Secret", () => {
  it("R15 refuses to be printed: inspect, console formatting, String, Object.prototype", () => {
    const secret = Secret.take(bytes());
    const error = Object.assign(new Error("failed"), { secret });
    for (const text of [
      inspect(secret, { showHidden: true, depth: 9, getters: true }),
      inspect({ inside: [secret], at: new Map([["key", secret]]) }, { showHidden: true, depth: 9 }),
      inspect(error, { showHidden: true, depth: 9 }),
      String(Object.prototype.toString.call(secret)),
      secret.toString(),
      JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
      JSON.stringify(Object.entries(secret)),
    ]) {
      expect(text).not.toBe("");
      expect(reveals(text)).toBe(false);
    }
    expect(inspect(secret)).toBe("[secret]");
  });

  it("R15 refuses to be serialised or converted", () => {
    const secret = Secret.take(bytes());
    expect(() => JSON.stringify(secret)).toThrow(TypeError);
    expect(() => JSON.stringify({ deep: [{ secret }] })).toThrow(TypeError);
    expect(() => `${secret}`).toThrow(TypeError);
    expect(() => String(secret)).toThrow(TypeError);
    expect(() => (secret as unknown as number) + 1).toThrow(TypeError);
    expect(() => Number(secret)).toThrow(TypeError);
    expect(structuredClone({ ...secret })).toEqual({});
  });

  it("R15 compares only by equals: two secrets are never loosely equal", () => {
    const a = Secret.take(bytes());
    const b = Secret.take(bytes());
    expect(a.equals(b)).toBe(true);
    expect((a as unknown) === b).toBe(false);
    expect(() => (a as unknown as number) < 1).toThrow(TypeError);
    expect(a.equals(Secret.take(bytes().slice(1)))).toBe(false);
    expect(a.equals(Secret.take(bytes().map((byte, i) => (i === 19 ? byte ^ 1 : byte))))).toBe(false);
  });

  it("R15 wipes the bytes themselves, not only its hold on them", () => {
    const owned = bytes();
    const secret = Secret.take(owned);
    expect(secret.length).toBe(20);
    secret.wipe();
    expect(owned).toEqual(new Uint8Array(20));
    expect(secret.wiped).toBe(true);
    expect(secret.length).toBe(0);
    expect(() => secret.use((held) => held)).toThrow("wiped");
    expect(secret.equals(secret)).toBe(false);
    secret.wipe();
  });

  it("takes ownership with take, and a copy with copyOf", () => {
    const source = bytes();
    const copy = Secret.copyOf(source);
    source.fill(0);
    expect(copy.use((held) => held[0])).toBe(200);
    copy.wipe();
    expect(copy.wiped).toBe(true);
  });

  it("cannot be extended or given other bytes", () => {
    const secret = Secret.take(bytes());
    expect(() => Object.assign(secret, { leak: 1 })).toThrow(TypeError);
    expect(Object.isFrozen(secret)).toBe(true);
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });
});
