import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/index.ts";
import { keepMany } from "../support/manyCustomers.ts";
import { type Workstation, workstation } from "./fixture.ts";

let station: Workstation;
let ledger: Ledger;
beforeAll(async () => {
  station = workstation();
  ledger = await station.open();
  for (const [n, person] of people.entries()) {
    await ledger.customers.remember({ ...station.customer(n), ...person, maskedName: person.name });
  }
});
afterAll(async () => {
  await ledger.close();
  station.remove();
});

const people = [
  { name: "이하준", birthDate: "1990-01-01", maskedPhone: "010-****-4821" },
  { name: "김갑수", birthDate: "1958-11-30", maskedPhone: "010-****-0007" },
  { name: "이하진", birthDate: "2001-05-17", maskedPhone: "010-****-1990" },
  { name: "JOHN SMITH", birthDate: "1984-02-29", maskedPhone: "+1******0123" },
] as const;

/** Names of those who are found; the fixture's masked names are not masked, so that they can be told apart. */
const found = async (query: string) =>
  (await ledger.directory.search(query, { offset: 0, limit: 50 })).customers.map(
    ({ maskedName }) => maskedName,
  );

describe("finding a customer (9001)", () => {
  it.each([
    ["이하준", ["이하준"]],
    ["하", ["이하준", "이하진"]],
    ["ㅇㅎㅈ", ["이하준", "이하진"]],
    ["이ㅎㅈ", ["이하준", "이하진"]],
    ["이핮", ["이하준", "이하진"]],
    ["김값", ["김갑수"]],
    ["dgw", ["이하준", "이하진"]],
    ["smith", ["JOHN SMITH"]],
    ["johns", ["JOHN SMITH"]],
    ["900101", ["이하준"]],
    ["1990-01-01", ["이하준"]],
    ["1990", ["이하준", "이하진"]],
    ["4821", ["이하준"]],
    ["010-1234-4821", ["이하준"]],
    ["이 2001", ["이하진"]],
    ["ㅇㅎㅈ 4821", ["이하준"]],
    ["이하준 1958", []],
    [".*", []],
    ["(", []],
    ["ㅋㅋㅋ", []],
  ])("%s finds %j", async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it("lists everybody by name, a page at a time", async () => {
    const page = await ledger.directory.search("", { offset: 1, limit: 2 });
    expect(page.total).toBe(4);
    expect(page.customers.map(({ maskedName }) => maskedName)).toEqual(["김갑수", "이하준"]);
    expect((await ledger.directory.search("", { offset: 9, limit: 2 })).customers).toEqual([]);
  });

  it("knows at once who came and whose name changed", async () => {
    expect(await found("홍")).toEqual([]);
    const fresh = station.customer(9);
    await ledger.customers.remember(fresh);
    expect(await found("홍")).toEqual(["홍*동"]);
    await ledger.customers.remember({ ...fresh, name: "강산", maskedName: "강*" });
    expect(await found("홍")).toEqual([]);
    expect(await found("")).toEqual(["JOHN SMITH", "강*", "김갑수", "이하준", "이하진"]);
  });

  it("reads more names than fit one run, in one order", async () => {
    const branch = workstation();
    await (await branch.open()).close();
    const name = (n: number) => (n % 2 === 0 ? "가나다" : "하하하");
    keepMany(branch.options, 5003, (n) => ({ ...branch.customer(n), name: name(n) }));
    const many = await branch.open();
    await many.directory.prepare();
    expect((await many.directory.search("ㄱㄴㄷ", { offset: 0, limit: 1 })).total).toBe(2502);
    expect((await many.directory.search("", { offset: 0, limit: 1 })).total).toBe(5003);
    await many.close();
    branch.remove();
  });
});
