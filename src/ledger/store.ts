import { existsSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { z } from "zod";
import type { Secret } from "../contract/secret.ts";
import { LedgerError } from "./errors.ts";
import { migrations } from "./migrations.ts";
import type { Tables } from "./schema.ts";

/** Anything of kysely that can say its SQL and what its rows look like. */
interface Query<Row> {
  compile(by: Kysely<Tables>): CompiledQuery<Row>;
}

/**
 * The encrypted SQLite file. kysely writes the SQL and knows the types; better-sqlite3 runs it synchronously,
 * so that a transaction is one uninterrupted piece of JavaScript and no other call can come between.
 */
export interface Store {
  /** Builds typed queries; it runs none by itself. */
  readonly sql: Kysely<Tables>;
  all<Row>(query: Query<Row>): Row[];
  first<Row>(query: Query<Row>): Row | undefined;
  /** Runs a query that returns no rows; gives the number of rows changed. */
  run<Row>(query: Query<Row>): number;
  /** All of `work` or none of it. @throws LedgerError when SQLite cannot; what `work` throws otherwise */
  transact<T>(work: () => T): T;
  /**
   * The same without waiting for the disk, for what can be asked for again: a power cut may take it back, whole, and
   * takes back nothing before it. The next `transact` makes it last. Not inside another transaction.
   */
  transactSoon<T>(work: () => T): T;
  /** Copy everything into a new file, under the same key. @throws LedgerError diskFull, unwritable */
  copyTo(file: string): void;
  close(): void;
}

/** How SQLite's result codes read at the counter; the extended codes begin with these. */
const codes = [
  ["SQLITE_BUSY", "locked"],
  ["SQLITE_LOCKED", "locked"],
  ["SQLITE_FULL", "diskFull"],
  ["SQLITE_CORRUPT", "corrupted"],
  ["SQLITE_NOTADB", "corrupted"],
  ["SQLITE_READONLY", "unwritable"],
  ["SQLITE_CANTOPEN", "unwritable"],
  ["SQLITE_PERM", "unwritable"],
  ["SQLITE_IOERR", "unwritable"],
] as const;

/** The LedgerError that a thrown SQLite error means; anything else is given back as it is. */
export function asLedgerError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) {
    return error instanceof TypeError && /connection is not open/.test(error.message)
      ? new LedgerError("closed")
      : error;
  }
  const known = codes.find(([prefix]) => error.code.startsWith(prefix));
  return known ? new LedgerError(known[1], { cause: error }) : error;
}

/**
 * What a row's JSON says, checked. A row that does not fit was damaged in the file: the cipher does not
 * notice every kind of damage (a page cut off at the end reads as noise).
 * @throws LedgerError corrupted
 */
export function storedJson<T extends z.ZodType>(text: string, schema: T): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LedgerError("corrupted");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new LedgerError("corrupted");
  return parsed.data;
}

function mapped<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asLedgerError(error);
  }
}

/**
 * Open or create the file, hold it for this process alone until `close`, and bring its schema up to date.
 * @param key 32 raw bytes (ChaCha20-Poly1305 over every page, no key derivation)
 * @throws LedgerError keyWrong, inUse, corrupted, tooNew, diskFull, unwritable
 */
export function openStore(file: string, key: Secret): Store {
  if (key.length !== 32) throw new LedgerError("keyWrong");
  const db = mapped(() => connect(file));
  try {
    unlock(db, key);
    takeAlone(db, file);
    mapped(() => migrate(db));
  } catch (error) {
    db.close();
    throw error;
  }
  return storeOf(db);
}

function connect(file: string): Database.Database {
  try {
    return new Database(file, { timeout: 0 });
  } catch (error) {
    if (error instanceof TypeError) throw new LedgerError("unwritable", { cause: error });
    throw error;
  }
}

/** Hands the key over as bytes that are wiped again: `raw:` and hexadecimal digits, as the cipher wants it. */
function unlock(db: Database.Database, key: Secret): void {
  const digits = Buffer.from("0123456789abcdef", "latin1");
  const phrase = Buffer.alloc(4 + 64);
  phrase.write("raw:", "latin1");
  key.use((bytes) => {
    bytes.forEach((byte, i) => {
      phrase[4 + 2 * i] = digits[byte >> 4] ?? 0;
      phrase[5 + 2 * i] = digits[byte & 15] ?? 0;
    });
  });
  if (!encrypts(db)) throw new LedgerError("keyWrong");
  db.key(phrase);
  phrase.fill(0);
}

/** True for the encrypted twin of better-sqlite3; the plain one would write everything in the clear. */
function encrypts(db: Database.Database): db is Database.Database & { key(phrase: Buffer): number } {
  return "key" in db && typeof db.key === "function";
}

/**
 * Take SQLite's exclusive lock at once and keep it: it is the operating system's file lock, so it works on
 * every platform and goes away with the process, however it ends. In this mode the write-ahead log needs no
 * shared memory file. One fsync per commit (`synchronous=FULL`), a real one on macOS too (`fullfsync`).
 */
function takeAlone(db: Database.Database, file: string): void {
  const size = existsSync(file) ? statSync(file).size : 0;
  try {
    db.pragma("locking_mode = EXCLUSIVE");
    db.pragma("journal_mode = WAL");
    db.exec("BEGIN IMMEDIATE; COMMIT");
    db.pragma("synchronous = FULL");
    db.pragma("fullfsync = ON");
    db.pragma("checkpoint_fullfsync = ON");
    db.pragma("foreign_keys = ON");
    db.pragma("secure_delete = ON");
    db.pragma("temp_store = MEMORY");
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : "";
    if (code.startsWith("SQLITE_BUSY")) throw new LedgerError("inUse", { cause: error });
    // The first page holds under no key of ours: the wrong key, unless the file was visibly cut.
    if (code === "SQLITE_NOTADB") {
      throw new LedgerError(size % 4096 === 0 ? "keyWrong" : "corrupted", { cause: error });
    }
    throw asLedgerError(error);
  }
}

function migrate(db: Database.Database): void {
  const found = Number(db.pragma("user_version", { simple: true }));
  if (found > migrations.length) {
    throw new LedgerError("tooNew", { parameters: { found, known: migrations.length } });
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < found) continue;
    db.transaction(() => {
      db.exec(migration);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}

function storeOf(db: Database.Database): Store {
  const prepared = new Map<string, Database.Statement<unknown[]>>();
  const statement = (sql: string): Database.Statement<unknown[]> => {
    const known = prepared.get(sql);
    if (known) return known;
    const made = db.prepare<unknown[]>(sql);
    prepared.set(sql, made);
    return made;
  };
  const kysely = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (of) => new SqliteIntrospector(of),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  return {
    sql: kysely,
    all<Row>(query: Query<Row>): Row[] {
      const { sql, parameters } = query.compile(kysely);
      return mapped(() => statement(sql).all(...parameters) as Row[]);
    },
    first<Row>(query: Query<Row>): Row | undefined {
      const { sql, parameters } = query.compile(kysely);
      return mapped(() => statement(sql).get(...parameters) as Row | undefined);
    },
    run<Row>(query: Query<Row>): number {
      const { sql, parameters } = query.compile(kysely);
      return mapped(() => statement(sql).run(...parameters).changes);
    },
    transact: <T>(work: () => T): T => mapped(() => db.transaction(work).immediate()),
    transactSoon: <T>(work: () => T): T =>
      mapped(() => {
        // SQLite: in a write-ahead log, NORMAL leaves out the fsync after a commit, and nothing else.
        db.pragma("synchronous = NORMAL");
        try {
          return db.transaction(work).immediate();
        } finally {
          db.pragma("synchronous = FULL");
        }
      }),
    // The cipher gives the new file the key and the settings of this one.
    copyTo: (file) => void mapped(() => db.prepare("VACUUM INTO ?").run(file)),
    close: () => {
      db.close();
    },
  };
}
