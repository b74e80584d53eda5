import { copyFileSync, statSync, truncateSync } from "node:fs";
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

const put = (name: string) => store.run(store.sql.insertInto("setting").values({ name, value: "1" }));
const names = (of: Store) => of.all(of.sql.selectFrom("setting").select("name")).map(({ name }) => name);

it("R16 a power cut takes back what did not wait for the disk, whole, and nothing that did", () => {
  const { file, key } = station.options;
  const log = `${file}-wal`;
  store.transact(() => put("lasts"));
  const waitedFor = statSync(log).size;
  store.transactSoon(() => put("soon"));
  const written = statSync(log).size;
  /** What is found when of the log only so much has reached the disk. */
  const foundAfter = (bytes: number) => {
    const copy = `${file}-${bytes}`;
    copyFileSync(file, copy);
    copyFileSync(log, `${copy}-wal`);
    truncateSync(`${copy}-wal`, bytes);
    const found = openStore(copy, key);
    try {
      return names(found);
    } finally {
      found.close();
    }
  };
  expect(foundAfter(waitedFor)).toEqual(["lasts"]);
  expect(foundAfter(Math.floor((waitedFor + written) / 2))).toEqual(["lasts"]);
  expect(foundAfter(written - 1)).toEqual(["lasts"]);
  expect(foundAfter(written)).toEqual(["lasts", "soon"]);
  store.transact(() => put("later"));
  expect(foundAfter(statSync(log).size)).toEqual(["lasts", "later", "soon"]);
});
