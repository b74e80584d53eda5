import path from "node:path";
import pg from "pg";
import { systemClock } from "../../../src/contract/clock.ts";
import { openLedger } from "../../../src/ledger/index.ts";
import { FileKeyStore, loadWorkstationKeys } from "../../../src/trust/index.ts";
import type { StationMachine } from "./workstations.ts";

/** What a run comes to; all but `entries` and `issues` must be 0. */
export interface Reckoning {
  entries: number;
  issues: number;
  /** Entries that a workstation kept and the registry, or the workstation itself, does not have. */
  lost: number;
  /** Entries that the registry has and the workstation does not, and cards that were activated a second time. */
  doubled: number;
  /** Cards active for two customers, customers with two active cards of an institution. */
  activeTwice: number;
  /** Alarms, quarantines and entries that are not applied: nothing of this run explains one. */
  unexplained: number;
}

/** Lay every workstation's journal beside the registry's copy of it, and count the cards. */
export async function reckon(stations: readonly StationMachine[], databaseUrl: string): Promise<Reckoning> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const count = async (text: string) =>
    Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM (${text}) AS found`)).rows[0]?.n);
  try {
    const sum: Reckoning = { entries: 0, issues: 0, lost: 0, doubled: 0, activeTwice: 0, unexplained: 0 };
    for (const station of stations) {
      const { rows } = await client.query<{ seq: string; hash: string }>(
        "SELECT seq, hash FROM journal WHERE workstation_id = $1",
        [station.workstationId],
      );
      const there = new Map(rows.map(({ seq, hash }) => [Number(seq), hash]));
      const here = await journalOf(station);
      sum.entries += here.size;
      for (const [seq, hash] of here) if (there.get(seq) !== hash) sum.lost += 1;
      for (const seq of station.kept) if (!here.has(seq)) sum.lost += 1;
      for (const seq of there.keys()) if (!here.has(seq)) sum.doubled += 1;
    }
    sum.issues = await count("SELECT FROM issues WHERE status = 'completed'");
    sum.doubled += await count(`SELECT FROM audit WHERE kind = 'token.activated'
      GROUP BY vendor_code, serial_number HAVING count(*) > 1`);
    sum.activeTwice = await count(`SELECT FROM issues WHERE status = 'completed'
      GROUP BY vendor_code, serial_number HAVING count(*) > 1`);
    sum.activeTwice += await count(`SELECT FROM tokens WHERE state = 'active' AND customer_ref IS NOT NULL
      GROUP BY institution_code, customer_ref HAVING count(*) > 1`);
    sum.unexplained = await count("SELECT FROM audit WHERE kind LIKE 'alarm.%'");
    sum.unexplained += await count("SELECT FROM workstations WHERE quarantine IS NOT NULL");
    sum.unexplained += await count("SELECT FROM journal WHERE outcome <> 'applied'");
    sum.unexplained += await count("SELECT FROM issues WHERE status IN ('begun', 'refused', 'conflict')");
    return sum;
  } finally {
    await client.end();
  }
}

/** The whole journal on a workstation's disk, its chain and signatures verified: hashes by number. */
async function journalOf({ options, workstationId }: StationMachine): Promise<Map<number, string>> {
  const keys = await loadWorkstationKeys(new FileKeyStore(path.join(options.folder, "keys")));
  const ledger = await openLedger({
    file: path.join(options.folder, "ledger.db"),
    key: keys.ledgerKey,
    signingKey: keys.signing.privateKey,
    publicKey: keys.signing.publicKey,
    workstationId,
    clock: systemClock,
  });
  try {
    const { seq } = await ledger.journal.verify();
    const entries = await ledger.journal.after(0, seq);
    return new Map(entries.map((entry) => [entry.seq, entry.hash]));
  } finally {
    await ledger.close();
  }
}
