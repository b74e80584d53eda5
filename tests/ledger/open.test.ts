import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { CompiledQuery } from "kysely";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { LedgerError } from "../../src/ledger/index.ts";
import { Journal } from "../../src/ledger/journal.ts";
import { migrations } from "../../src/ledger/migrations.ts";
import { Stock } from "../../src/ledger/stock.ts";
import { openStore } from "../../src/ledger/store.ts";
import { checkJournal, quarantineOf } from "../../src/sync/index.ts";
import { generateSigningKeys } from "../../src/trust/index.ts";
import { codeOf, IDENTITY_NUMBER, serial, stocked, type Workstation, workstation } from "./fixture.ts";

let station: Workstation;
beforeEach(() => {
  station = workstation();
});
afterEach(() => station.remove());

/** The file as somebody with the key could change it behind our back. */
function behindOurBack(work: (db: Database.Database) => void): void {
  const db = new Database(station.options.file);
  const hex = station.options.key.use((bytes) => Buffer.from(bytes).toString("hex"));
  (db as unknown as { key(phrase: Buffer): void }).key(Buffer.from(`raw:${hex}`));
  work(db);
  db.close();
}

/** Take away what later releases added, whatever that is. */
function toFirstRelease(db: Database.Database): void {
  const first = new Database(":memory:");
  first.exec(migrations[0] ?? "");
  const named = (of: Database.Database, type: string) =>
    of
      .prepare<[string], { name: string }>(
        "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL",
      )
      .all(type);
  const columns = (of: Database.Database, table: string) =>
    of.prepare<[string], { name: string }>("SELECT name FROM pragma_table_info(?)").all(table);
  const later = (all: { name: string }[], known: { name: string }[]) =>
    all.map(({ name }) => name).filter((name) => !known.some((other) => other.name === name));
  for (const name of later(named(db, "index"), named(first, "index"))) db.exec(`DROP INDEX ${name}`);
  for (const name of later(named(db, "table"), named(first, "table"))) db.exec(`DROP TABLE ${name}`);
  for (const { name: table } of named(first, "table")) {
    for (const column of later(columns(db, table), columns(first, table))) {
      db.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`);
    }
  }
  first.close();
  db.pragma("user_version = 1");
}

describe("opening the ledger", () => {
  it("makes a new file, finds everything in it again, and leaves one file behind", async () => {
    const { ledger } = await stocked(station);
    const position = await ledger.journal.position();
    await ledger.close();
    expect(readdirSync(station.folder)).toEqual(["ledger.db"]);
    const again = await station.open();
    expect(await again.journal.position()).toEqual(position);
    expect((await again.stock.counts()).inStock).toBe(3);
    await again.close();
  });

  it("R14 R15 the file shows nothing without the key: not even that it is SQLite", async () => {
    const { ledger } = await stocked(station);
    const held = readdirSync(station.folder).map((name) => readFileSync(join(station.folder, name)));
    await ledger.close();
    for (const bytes of [...held, readFileSync(station.options.file)]) {
      expect(bytes.length).toBeGreaterThan(0);
      for (const text of ["SQLite format", "홍길동", "00000001", "stock.received", "CREATE TABLE"]) {
        expect(bytes.includes(text)).toBe(false);
      }
    }
  });

  it("refuses the wrong key, one of the wrong length, and changes nothing", async () => {
    const { ledger } = await stocked(station);
    await ledger.close();
    const before = readFileSync(station.options.file);
    const key = Secret.take(new Uint8Array(32).fill(7));
    expect(await codeOf(station.open({ key }))).toBe("keyWrong");
    expect(await codeOf(station.open({ key: Secret.take(new Uint8Array(16)) }))).toBe("keyWrong");
    expect(readFileSync(station.options.file).equals(before)).toBe(true);
    await (await station.open()).close();
  });

  it("refuses a second opening while the first one lives, and lets go at close", async () => {
    const first = await station.open();
    expect(await codeOf(station.open())).toBe("inUse");
    await first.close();
    await (await station.open()).close();
  });

  it("refuses a file that is not a ledger, is cut short, or has a damaged page", async () => {
    writeFileSync(station.options.file, "this is not a ledger");
    expect(await codeOf(station.open())).toBe("corrupted");
    writeFileSync(station.options.file, "");
    const { ledger } = await stocked(station, 400);
    await ledger.close();
    const whole = readFileSync(station.options.file);
    const pages = whole.length / 4096;
    expect(pages).toBeGreaterThan(20);

    truncateSync(station.options.file, whole.length - 1000);
    expect(await codeOf(readAll())).toBe("corrupted");

    for (const page of [2, Math.floor(pages / 2), pages - 1]) {
      const damaged = Buffer.from(whole);
      const at = page * 4096 + 2000;
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(station.options.file, damaged);
      expect(await codeOf(readAll())).toBe("corrupted");
    }
  });

  /** Open it as the program does, then let SQLite look at every page. */
  async function readAll(): Promise<void> {
    const ledger = await station.open();
    await ledger.journal.verify().finally(() => ledger.close());
    const store = openStore(station.options.file, station.options.key);
    try {
      const said = store.first({ compile: () => CompiledQuery.raw("PRAGMA integrity_check") });
      if (JSON.stringify(said) !== '{"integrity_check":"ok"}') throw new LedgerError("corrupted");
    } finally {
      store.close();
    }
  }

  it("takes over the ledger of the first release, with what the registry had answered", async () => {
    const { ledger } = await stocked(station);
    await ledger.journal.recordOutcomes([{ seq: 1, outcome: "conflict", code: "registry.stockDisagrees" }]);
    await ledger.close();
    behindOurBack(toFirstRelease);
    const again = await station.open();
    expect((await again.journal.unapplied()).map(({ outcome }) => outcome)).toEqual([
      { seq: 1, outcome: "conflict", code: "registry.stockDisagrees" },
    ]);
    expect(await again.stock.places()).toEqual([{ tellerId: null, cards: 3 }]);
    await again.close();
  });

  it("refuses a ledger made by a newer program", async () => {
    await (await station.open()).close();
    behindOurBack((db) => db.pragma("user_version = 999"));
    expect(await codeOf(station.open())).toBe("tooNew");
  });

  it("refuses another workstation's ledger, also under the same id with another signing key", async () => {
    await (await station.open()).close();
    expect(await codeOf(station.open({ workstationId: uuidv7() }))).toBe("wrongWorkstation");
    const other = generateSigningKeys();
    const change = { signingKey: other.privateKey, publicKey: other.publicKey };
    expect(await codeOf(station.open(change))).toBe("wrongWorkstation");
  });

  it("says when the folder is not there", async () => {
    expect(await codeOf(station.open({ file: join(station.folder, "none", "ledger.db") }))).toBe(
      "unwritable",
    );
  });

  it("refuses every call after close", async () => {
    const ledger = await station.open();
    await ledger.close();
    await ledger.close();
    expect(await codeOf(ledger.journal.position())).toBe("closed");
    expect(await codeOf(ledger.stock.receive("S", [serial(1)], "kim"))).toBe("closed");
  });

  it("opens again after the process died with everything still in the write-ahead log", async () => {
    const { ledger, customer } = await stocked(station);
    const copy = join(station.folder, "copy.db");
    for (const suffix of ["", "-wal"]) {
      if (existsSync(station.options.file + suffix))
        copyFileSync(station.options.file + suffix, copy + suffix);
    }
    await ledger.close();
    const revived = await station.open({ file: copy });
    expect((await revived.journal.position()).seq).toBe(1);
    expect(await revived.customers.find(customer.customerId)).toEqual(customer);
    await revived.close();
  });
});

describe("a journal changed behind our back", () => {
  const rewrite = (sql: string) =>
    behindOurBack((db) => {
      db.exec("DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete;");
      db.pragma("foreign_keys = OFF");
      db.exec(sql);
    });

  it.each([
    ["a body", "UPDATE journal SET body = replace(body, 'S-2', 'S-9') WHERE seq = 2"],
    ["a time", "UPDATE journal SET occurred_at = '2026-11-22T03:00:00.001Z' WHERE seq = 3"],
    ["a teller", "UPDATE journal SET teller_id = 'lee' WHERE seq = 1"],
    ["an approver", "UPDATE journal SET approver_id = 'lee' WHERE seq = 3"],
    [
      "a signature",
      "UPDATE journal SET signature = (SELECT signature FROM journal WHERE seq = 1) WHERE seq = 3",
    ],
    ["a missing entry", "DELETE FROM journal WHERE seq = 2"],
    ["a missing first entry", "DELETE FROM journal WHERE seq = 1"],
    ["a missing last entry that was answered", "DELETE FROM journal WHERE seq = 3"],
  ])("R16 refuses to open it: %s", async (_what, sql) => {
    const ledger = await station.open();
    for (let n = 1; n <= 3; n += 1) await ledger.stock.receive(`S-${n}`, [serial(n)], "kim");
    await ledger.journal.recordOutcomes([1, 2, 3].map((seq) => ({ seq, outcome: "applied" })));
    await ledger.close();
    rewrite(sql);
    expect(await codeOf(station.open())).toBe("tampered");
  });

  it("R16 a change deep in the past is found by the full verification", async () => {
    const ledger = await station.open();
    for (let n = 1; n <= 300; n += 1) await ledger.stock.receive(`S-${n}`, [serial(n)], "kim");
    expect((await ledger.journal.verify()).seq).toBe(300);
    await ledger.close();
    rewrite("UPDATE journal SET teller_id = 'lee' WHERE seq = 7");
    const again = await station.open();
    const found = await again.journal.verify().catch((error: unknown) => error);
    expect(found).toMatchObject({ code: "tampered", rule: "R16" });
    expect((found as LedgerError).text.en.happened).toContain("at entry 7.");
    // Beside other work, after each start: the workstation puts itself in quarantine, also after a restart.
    expect(await checkJournal(again, station.options.clock, { run: 100, pauseMs: 0 })).toBe(true);
    await again.close();
    const later = await station.open();
    expect(await quarantineOf(later)).toMatchObject({ kind: "tampered", seq: 7 });
    await later.close();
  });

  it("R16 what is verified beside other work ends with the ledger, and finds nothing in a sound one", async () => {
    const { ledger } = await stocked(station);
    expect(await checkJournal(ledger, station.options.clock)).toBe(false);
    const checking = checkJournal(ledger, station.options.clock);
    await ledger.close();
    expect(await checking).toBe(false);
  });

  it("R16 the database itself refuses to change or remove an entry", async () => {
    const ledger = await station.open();
    await ledger.stock.receive("S-1", [serial(1)], "kim");
    await ledger.close();
    behindOurBack((db) => {
      expect(() => db.exec("UPDATE journal SET teller_id = 'lee'")).toThrow("append-only");
      expect(() => db.exec("DELETE FROM journal")).toThrow("append-only");
    });
  });
});

describe("a full disk", () => {
  it("R16 refuses the transaction whole, says so, and goes on when there is room again", async () => {
    const store = openStore(station.options.file, station.options.key);
    const pragma = (text: string) => store.first({ compile: () => CompiledQuery.raw(`PRAGMA ${text}`) });
    const journal = new Journal(store, station.options, station.options.clock);
    const stock = new Stock(store, journal);
    await stock.receive("S-0", [serial(1)], "kim");
    const pages = Number(Object.values(pragma("page_count") ?? {})[0]);
    pragma(`max_page_count = ${pages + 4}`);

    const many = Array.from({ length: 2000 }, (_, i) => serial(100 + i));
    expect(await codeOf(stock.receive("S-1", many, "kim"))).toBe("diskFull");
    expect(await stock.counts()).toMatchObject({ inStock: 1 });
    expect((await journal.position()).seq).toBe(1);
    await journal.verify();

    pragma("max_page_count = 1000000");
    expect(await stock.receive("S-1", many, "kim")).toMatchObject({ seq: 2 });
    expect(await stock.counts()).toMatchObject({ inStock: 2001 });
    store.close();
  });
});

describe("R14 personal data at rest", () => {
  it("R14 the identity number is in no row and in no file, however it is spelt", async () => {
    const { ledger, customer } = await stocked(station);
    await ledger.close();
    const forms = [
      IDENTITY_NUMBER,
      `${IDENTITY_NUMBER.slice(0, 6)}-${IDENTITY_NUMBER.slice(6)}`,
      Buffer.from(IDENTITY_NUMBER).toString("hex"),
      Buffer.from(IDENTITY_NUMBER).toString("base64url"),
    ];
    let text = "";
    behindOurBack((db) => {
      const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as {
        name: string;
      }[];
      for (const { name } of names) text += JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all());
    });
    expect(text).toContain(customer.customerKey);
    for (const form of forms) {
      expect(text).not.toContain(form);
      expect(readFileSync(station.options.file).includes(form)).toBe(false);
    }
  });
});
