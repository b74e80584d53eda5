import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import { z } from "zod";
import { ocraTimeStepAt, parseOcraSuite, timeStepAt } from "../../otp/index.ts";
import { audit } from "../audit.ts";
import { alone } from "../migrate.ts";
import { clusterPaths } from "../postgres/cluster.ts";
import type { Tables } from "../tables.ts";
import { LOOK_AHEAD, WINDOW } from "../verification/statement.ts";

const MARK = "restored.json";
const Mark = z.strictObject({ at: z.iso.datetime({ precision: 3 }) });
/** R7: how far a time correction, of which the backup may know nothing, may have moved a token's drift. */
const CORRECTION = 20;

/** Say in a cluster's home that it was laid down from a backup of this moment. */
export async function markRestored(home: string, at: string): Promise<void> {
  await writeFile(join(home, MARK), JSON.stringify({ at }), { mode: 0o600, flush: true });
}

/** The first start after a restore: settle, then forget that there was one. */
export async function settleIfRestored(db: Kysely<Tables>, dataDir: string, nowMs: number): Promise<void> {
  const file = join(clusterPaths(dataDir).home, MARK);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return;
  await settleRestored(db, nowMs, Mark.parse(JSON.parse(text)).at);
  await rm(file);
}

/**
 * R8 after a database was set back: OTPs that were accepted since are not known to be used up. Whatever a token could
 * have shown until now is, from here on; may be done again. Counters are moved by what a registry looks ahead.
 * @param nowMs not before the last acceptance, milliseconds since 1970
 * @returns tokens whose position was raised
 */
export async function settleRestored(db: Kysely<Tables>, nowMs: number, backupAt: string): Promise<number> {
  return await alone(db, async (trx) => {
    await sql`SET LOCAL statement_timeout = 0`.execute(trx);
    const kinds = await trx
      .selectFrom("tokens")
      .select(["otp_type", "period", "ocra_suite"])
      .distinct()
      .execute();
    let raised = 0;
    for (const kind of kinds) {
      const position = positionOf(kind, nowMs);
      if (position === null) continue;
      const { numAffectedRows = 0n } = await sql`
        UPDATE tokens SET last_time_step = ${position} WHERE otp_type = ${kind.otp_type}
          AND period = ${kind.period} AND ocra_suite IS NOT DISTINCT FROM ${kind.ocra_suite}
          AND last_time_step < ${position}`.execute(trx);
      raised += Number(numAffectedRows);
    }
    await audit(trx, { kind: "registry.restored", detail: { backupAt, tokens: raised } });
    return raised;
  });
}

const timed = (now: number) => sql`${now}::bigint + drift + ${WINDOW + CORRECTION}`;
/** A counter that was never used stays where it is. */
const counted = sql`CASE WHEN last_time_step < 0 THEN last_time_step ELSE last_time_step + ${LOOK_AHEAD} END`;

type Kind = Pick<Selectable<Tables["tokens"]>, "otp_type" | "period" | "ocra_suite">;

/** Where tokens of a kind are put; null where nothing but the question makes an OTP one of a kind. */
function positionOf({ otp_type, period, ocra_suite }: Kind, nowMs: number): RawBuilder<unknown> | null {
  if (otp_type === "TOTP") return timed(timeStepAt(nowMs / 1000, period));
  if (ocra_suite === null) return counted;
  const suite = parseOcraSuite(ocra_suite);
  if (suite.counter) return counted;
  return suite.time === null ? null : timed(ocraTimeStepAt(suite, nowMs / 1000));
}
