import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { systemClock } from "../../src/contract/clock.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { openEmbeddedPostgres, readEnrolmentCode } from "../../src/registry/index.ts";
import { registryClient } from "../../src/sync/index.ts";
import { pushJournal } from "../../src/sync/push.ts";
import type { Part, Say } from "./part.ts";
import { fillQueue, type QueueStation, queueStation } from "./queue.ts";
import { RegistryProcess } from "./registryProcess.ts";
import { scratchFolder, withResources } from "./resources.ts";
import { median, quantile } from "./statistics.ts";

/** Two entries for each issue. */
const ISSUES = 5_000;
const ENTRIES = 2 * ISSUES;
const ROUNDS = 5;
/** The same as the push sends at a time. */
const BATCH = 100;
/** A teller records something so often while the queue is sent, milliseconds. */
const EVERY_MS = 20;
const APPENDS = 500;

/** The queue of a branch that was without a line: sent, applied, and what the counter notices of it. */
export const syncPart: Part = {
  about:
    "a queue of 10,000 entries pushed and applied, against the same rows in plain SQL; opening a ledger with it; recording while it is sent",
  nothing: {
    push: {
      entriesPerSecond: null,
      plainSqlPerSecond: null,
      ratioToPlainSql: null,
      allRowsPerSecond: null,
      ratioToAllRows: null,
      ratioToRowsOneByOne: null,
    },
    open: { queueMs: null, sentMs: null },
    append: { idle: { p50Ms: null, p99Ms: null }, pushing: { p50Ms: null, p99Ms: null } },
  },
  measure: (say) =>
    withResources(async (opened) => {
      const dataDir = await scratchFolder(opened);
      say("starting PostgreSQL and the registry");
      const postgres = await openEmbeddedPostgres(dataDir);
      opened.defer(() => postgres.release());
      const registry = await RegistryProcess.start(opened, dataDir, 1_000);
      // Filled in memory where there is such a place; measured on the disk.
      const memory = mkdtempSync(
        path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "smartotp-queue-"),
      );
      opened.defer(() => rmSync(memory, { recursive: true, force: true }));
      const station = queueStation();
      const code = (await readEnrolmentCode(dataDir)) ?? "";
      say(`issuing ${ISSUES} cards without a line`);
      await fillQueue(station, path.join(memory, "ledger.db"), {
        issues: ISSUES,
        url: registry.url.href,
        enrolmentCode: code,
        databaseUrl: postgres.url,
        dataDir,
      });
      const file = path.join(dataDir, "queue.db");
      copyFileSync(path.join(memory, "ledger.db"), file);
      const queueMs = await measureOpening(station, file);
      const { append, push } = await measurePush(station, file, registry.url.href, say);
      const sentMs = await measureOpening(station, file);
      say(
        `opened with the queue in ${queueMs.toFixed(0)} ms, with everything sent in ${sentMs.toFixed(0)} ms`,
      );
      const plain = await plainSql(postgres.url, station.workstationId, say);
      return {
        figures: {
          push: {
            entriesPerSecond: push,
            plainSqlPerSecond: plain.batches,
            ratioToPlainSql: push / plain.batches,
            allRowsPerSecond: plain.allRows,
            ratioToAllRows: push / plain.allRows,
            ratioToRowsOneByOne: push / plain.oneByOne,
          },
          open: { queueMs, sentMs },
          append,
          case: `${ISSUES} issues, begun and completed: each entry's chain and signature verified, its customer's number opened, its card's proof checked, applied; plain SQL: the same rows of the journal, ${BATCH} a transaction, or one; all rows: entries a second when the rows that they leave in every table are inserted, ${BATCH} entries a transaction`,
        },
        runs: { push: 1, open: ROUNDS, append: APPENDS },
      };
    }),
};

const optionsOf = (station: QueueStation, file: string) => ({ ...station.ledger, file, clock: systemClock });

/** From the file to the first card that could be issued, with the queue counted, as the window's start does. */
async function measureOpening(station: QueueStation, file: string): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const begun = performance.now();
    const ledger = await openLedger(optionsOf(station, file));
    await ledger.journal.depth();
    await ledger.issues.unsent();
    await ledger.stock.counts();
    await ledger.stock.next(Date.now());
    took.push(performance.now() - begun);
    await ledger.close();
  }
  return median(took.slice(1));
}

/** Recording by itself, then while the whole queue is sent by the same process, as the desktop does it. */
async function measurePush(station: QueueStation, file: string, url: string, say: Say) {
  const ledger = await openLedger(optionsOf(station, file));
  try {
    const appends = async (until: () => boolean) => {
      const ms: number[] = [];
      for (let due = performance.now(); !until(); due += EVERY_MS) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        // From when the teller pressed the key, also where something else was under way then.
        await ledger.journal.append(station.something(), { tellerId: "bench" });
        ms.push(performance.now() - due);
        due = Math.max(due, performance.now() - EVERY_MS);
      }
      return { p50Ms: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99) };
    };
    let made = 0;
    const idle = await appends(() => made++ >= APPENDS);
    const client = registryClient({ url: () => url, timeoutMs: 60_000 });
    let pushed = 0;
    let isOver = false;
    const begun = performance.now();
    const push = (async () => {
      for await (const { outcome } of pushJournal(client, ledger, station.workstationId)) {
        if (outcome === "conflict") throw new Error("the registry did not apply an entry");
        pushed += 1;
        if (pushed === ENTRIES) break;
      }
      return (pushed / (performance.now() - begun)) * 1000;
    })().finally(() => {
      isOver = true;
    });
    const [perSecond, pushing] = await Promise.all([push, appends(() => isOver)]);
    say(
      `${Math.round(perSecond)} entries/s; recorded in ${idle.p99Ms.toFixed(1)} ms (p99) alone, ${pushing.p99Ms.toFixed(1)} ms meanwhile`,
    );
    return { push: perSecond, append: { idle, pushing } };
  } finally {
    await ledger.close();
  }
}

/** Where the issues leave rows besides the journal, and which of a workstation's. Tokens are changed and not added. */
const OTHER_ROWS = {
  issues: "workstation_id = $1",
  holdings: "issue_id IN (SELECT id FROM issues WHERE workstation_id = $1)",
  registrations: "serial_number IN (SELECT serial_number FROM issues WHERE workstation_id = $1)",
  audit: "workstation_id = $1 AND kind = 'token.activated'",
} as const;

/** The rows that the push has left, into tables of the same columns and keys. */
async function plainSql(url: string, workstationId: string, say: Say) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(
      "SELECT * FROM journal WHERE workstation_id = $1 ORDER BY seq LIMIT $2",
      [workstationId, ENTRIES],
    );
    const insert = async (table: string, size: number, limit: number) => {
      await client.query(`CREATE TABLE ${table} (LIKE journal INCLUDING ALL)`);
      const begun = performance.now();
      for (let from = 0; from < limit; from += size) {
        await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::journal, $1)`, [
          JSON.stringify(rows.slice(from, from + size)),
        ]);
      }
      return (limit / (performance.now() - begun)) * 1000;
    };
    const batches = await insert("plain_batches", BATCH, rows.length);
    const oneByOne = await insert("plain_rows", 1, Math.min(rows.length, 2_000));
    const allRows = await insertAllRows(client, workstationId, rows);
    say(`plain SQL: ${Math.round(batches)} rows/s by ${BATCH}, ${Math.round(oneByOne)} one by one`);
    say(`plain SQL: ${Math.round(allRows)} entries/s with the rows of all tables`);
    return { batches, oneByOne, allRows };
  } finally {
    await client.end();
  }
}

/** @returns entries a second */
async function insertAllRows(
  client: pg.Client,
  workstationId: string,
  journal: readonly object[],
): Promise<number> {
  const tables: { name: string; rows: readonly object[] }[] = [{ name: "journal", rows: journal }];
  for (const [name, which] of Object.entries(OTHER_ROWS)) {
    // As JSON, in which bytes are text.
    const { rows } = await client.query<{ row: object }>(
      `SELECT to_jsonb(t) AS row FROM ${name} AS t WHERE ${which}`,
      [workstationId],
    );
    tables.push({ name, rows: rows.map(({ row }) => row) });
  }
  for (const { name } of tables) await client.query(`CREATE TABLE all_${name} (LIKE ${name} INCLUDING ALL)`);
  const transactions = Math.ceil(journal.length / BATCH);
  const begun = performance.now();
  for (let turn = 0; turn < transactions; turn += 1) {
    await client.query("BEGIN");
    for (const { name, rows } of tables) {
      const size = Math.ceil(rows.length / transactions);
      await client.query(
        `INSERT INTO all_${name} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${name}, $1)`,
        [JSON.stringify(rows.slice(turn * size, (turn + 1) * size))],
      );
    }
    await client.query("COMMIT");
  }
  return (journal.length / (performance.now() - begun)) * 1000;
}
