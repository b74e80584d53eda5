import { CompiledQuery } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStore, type Store } from "../../src/ledger/store.ts";
import { type Workstation, workstation } from "./fixture.ts";

let station: Workstation;
let store: Store;
beforeEach(() => {
  station = workstation();
  store = openStore(station.options.file, station.options.key);
});
afterEach(() => {
  store.close();
  station.remove();
});

/** SQLite's numbers: what a commit waits for. */
const [NORMAL, FULL] = [1, 2];
const waitsFor = () =>
  store.first<{ synchronous: number }>({ compile: () => CompiledQuery.raw("PRAGMA synchronous") })
    ?.synchronous;

it("R16 every transaction waits for the disk, but for one that can be had again", () => {
  expect(waitsFor()).toBe(FULL);
  expect(store.transact(waitsFor)).toBe(FULL);
  expect(store.transactSoon(waitsFor)).toBe(NORMAL);
  expect(store.transact(waitsFor)).toBe(FULL);
});

it("R16 waits for the disk again when such a one has failed, and nothing of it is there", () => {
  const failing = () =>
    store.transactSoon(() => {
      store.run(store.sql.insertInto("setting").values({ name: "n", value: "1" }));
      throw new Error("in the middle");
    });
  expect(failing).toThrow("in the middle");
  expect(waitsFor()).toBe(FULL);
  expect(store.all(store.sql.selectFrom("setting").selectAll())).toEqual([]);
  expect(() => store.transact(() => store.transactSoon(() => {}))).toThrow("inside a transaction");
  expect(waitsFor()).toBe(FULL);
});
