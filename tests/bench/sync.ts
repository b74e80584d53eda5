import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock } from "../../src/contract/clock.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { openEmbeddedPostgres, readEnrolmentCode } from "../../src/registry/index.ts";
import { putTokens } from "../faults/stock.ts";
import { APPEND_ROUNDS, measureAppends } from "./appends.ts";
import type { Part } from "./part.ts";
import { plainSql } from "./plainSql.ts";
import { PusherProcess } from "./pusher.ts";
import { fillQueue, type QueueStation, queueStation } from "./queue.ts";
import { RegistryProcess } from "./registryProcess.ts";
import { scratchFolder, withResources } from "./resources.ts";
import { median } from "./statistics.ts";

/** Two entries for each issue. */
const ISSUES = 5_000;
const ENTRIES = 2 * ISSUES;
const ROUNDS = 5;

const noAppends = { appends: null, p50Ms: null, p99Ms: null, maxMs: null, busyShare: null };

/** The queue of a branch that was without a line: sent, applied, and what the counter notices of it. */
export const syncPart: Part = {
  about:
    "a queue of 10,000 entries pushed and applied, against the same rows in plain SQL; opening a ledger with it; recording while it is sent, against recording while another workstation sends the same",
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
    append: {
      ...{ idle: noAppends, control: noAppends, pushing: noAppends },
      ratioToControl: { p50: null, p99: null },
    },
  },
  measure: (say) =>
    withResources(async (opened) => {
      const dataDir = await scratchFolder(opened);
      say("starting PostgreSQL and the registry");
      const postgres = await openEmbeddedPostgres(dataDir);
      opened.defer(() => postgres.release());
      const registry = await RegistryProcess.start(opened, dataDir, 1_000);
      await putTokens(postgres.url, dataDir, { inUse: 0, inStock: 2 * ISSUES });
      // Filled in memory where there is such a place; measured on the disk.
      const memory = mkdtempSync(
        path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "smartotp-queue-"),
      );
      opened.defer(() => rmSync(memory, { recursive: true, force: true }));
      const url = registry.url.href;
      const enrolmentCode = (await readEnrolmentCode(dataDir)) ?? "";
      const filled = async (name: string, station: QueueStation) => {
        say(`issuing ${ISSUES} cards without a line, at the ${name} workstation`);
        const [from, to] = [memory, dataDir].map((folder) => path.join(folder, `${name}.db`)) as [
          string,
          string,
        ];
        await fillQueue(station, from, { url, enrolmentCode, databaseUrl: postgres.url });
        copyFileSync(from, to);
        return to;
      };
      const [station, another] = [0, 1].map((n) => queueStation({ from: n * ISSUES, count: ISSUES })) as [
        QueueStation,
        QueueStation,
      ];
      const file = await filled("first", station);
      const other = await PusherProcess.start(opened, another, { url, file: await filled("other", another) });
      const queueMs = await measureOpening(station, file);
      const stage = { station, file, url, other, entries: ENTRIES };
      const { append, entriesPerSecond: push } = await measureAppends(stage, say);
      const sentMs = await measureOpening(station, file);
      say(`${Math.round(push)} entries/s`);
      say(
        `opened with the queue in ${queueMs.toFixed(0)} ms, with everything sent in ${sentMs.toFixed(0)} ms`,
      );
      const plain = await plainSql(postgres.url, station.workstationId, ENTRIES, say);
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
          case: `${ISSUES} issues, begun and completed: each entry's chain and signature verified, its customer's number opened, its card's proof checked, applied; plain SQL: the same rows of the journal, 100 a transaction, or one; all rows: entries a second when the rows that they leave in every table are inserted, 100 entries a transaction; append: a recording every 10 ms by itself, while another workstation's process pushes the same queue to the same registry on this machine (control), and while this process pushes; ${APPEND_ROUNDS} rounds of all three, quantiles over the rounds`,
        },
        runs: {
          push: APPEND_ROUNDS,
          open: ROUNDS,
          append: APPEND_ROUNDS,
        },
      };
    }),
};

/** From the file to the first card that could be issued, with the queue counted, as the window's start does. */
async function measureOpening(station: QueueStation, file: string): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const begun = performance.now();
    const ledger = await openLedger({ ...station.ledger, file, clock: systemClock });
    await ledger.journal.depth();
    await ledger.issues.unsent();
    await ledger.stock.counts();
    await ledger.stock.next(Date.now());
    took.push(performance.now() - begun);
    await ledger.close();
  }
  return median(took.slice(1));
}
