import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Ledger, NewTeller } from "../../src/ledger/index.ts";
import { codeOf, NOON, type Workstation, workstation } from "./fixture.ts";

let station: Workstation;
let ledger: Ledger;
beforeEach(async () => {
  station = workstation();
  ledger = await station.open();
});
afterEach(async () => {
  await ledger.close();
  station.remove();
});

const kim: NewTeller = {
  tellerId: "kim",
  name: { ko: "김창구", en: "Kim Chang-gu" },
  role: "teller",
  passwordHash: "$scrypt$one",
};
const policy = { attempts: 3, lockMs: 60_000 };

describe("tellers", () => {
  it("are kept, listed by name, and not added twice", async () => {
    await ledger.tellers.add(kim);
    await ledger.tellers.add({ ...kim, tellerId: "ahn", role: "supervisor" });
    expect(await codeOf(ledger.tellers.add({ ...kim, passwordHash: "$scrypt$two" }))).toBe("tellerExists");
    expect(await ledger.tellers.find("kim")).toEqual({ ...kim, failedCount: 0, lockedUntil: null });
    expect((await ledger.tellers.list()).map(({ tellerId, role }) => [tellerId, role])).toEqual([
      ["ahn", "supervisor"],
      ["kim", "teller"],
    ]);
    expect(await ledger.tellers.find("lee")).toBeNull();
  });

  it("are locked for a while after every third wrong password, and freed by a right one", async () => {
    await ledger.tellers.add(kim);
    const fail = () => ledger.tellers.noteFailure("kim", NOON, policy);
    expect(await fail()).toMatchObject({ failedCount: 1, lockedUntil: null });
    expect(await fail()).toMatchObject({ failedCount: 2, lockedUntil: null });
    const locked = new Date(NOON + 60_000).toISOString();
    expect(await fail()).toMatchObject({ failedCount: 3, lockedUntil: locked });
    await ledger.close();
    ledger = await station.open();
    expect(await ledger.tellers.find("kim")).toMatchObject({ failedCount: 3, lockedUntil: locked });
    expect(await fail()).toMatchObject({ failedCount: 4, lockedUntil: locked });
    expect(await ledger.tellers.noteSuccess("kim")).toMatchObject({ failedCount: 0, lockedUntil: null });
  });

  it("get a new password, which also lifts a lock", async () => {
    await ledger.tellers.add(kim);
    await ledger.tellers.noteFailure("kim", NOON, { attempts: 1, lockMs: 1000 });
    expect(await ledger.tellers.changePassword("kim", "$scrypt$new")).toEqual({
      ...kim,
      passwordHash: "$scrypt$new",
      failedCount: 0,
      lockedUntil: null,
    });
  });

  it("who do not exist are refused", async () => {
    expect(await codeOf(ledger.tellers.noteFailure("lee", NOON, policy))).toBe("tellerUnknown");
    expect(await codeOf(ledger.tellers.noteSuccess("lee"))).toBe("tellerUnknown");
    expect(await codeOf(ledger.tellers.changePassword("lee", "$scrypt$new"))).toBe("tellerUnknown");
  });
});

describe("settings", () => {
  const Theme = z.enum(["light", "dark"]);

  it("are checked on the way in and on the way out", async () => {
    expect(await ledger.settings.get("theme", Theme)).toBeNull();
    await ledger.settings.set("theme", Theme, "light");
    await ledger.settings.set("theme", Theme, "dark");
    expect(await ledger.settings.get("theme", Theme)).toBe("dark");
    expect(await codeOf(ledger.settings.set("theme", Theme, "blue" as "dark"))).toBe("contentInvalid");
    expect(await ledger.settings.get("theme", Theme)).toBe("dark");
    expect(await codeOf(ledger.settings.get("theme", z.number()))).toBe("corrupted");
  });

  it("keep objects whole over a restart", async () => {
    const Line = z.object({ url: z.string(), since: z.number().nullable() });
    await ledger.settings.set("line", Line, { url: "https://registry.test", since: null });
    await ledger.close();
    ledger = await station.open();
    expect(await ledger.settings.get("line", Line)).toEqual({ url: "https://registry.test", since: null });
  });
});
