import { type Kysely, sql } from "kysely";
import {
  type Change,
  ChangeDetail,
  type Changes,
  type ChangesQuery,
  sharedFacts,
} from "../../contract/changes.ts";
import type { TokenState } from "../../contract/token.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import type { Tables } from "../tables.ts";
import { placeName, TRAIL_START, type TrailHead } from "./chain.ts";

/** What is asked, and whose changes may be answered: null for everybody's, which only operators see. */
export interface Asked extends Omit<ChangesQuery, "institutionCode"> {
  readonly institutionCode: string | null;
}

/**
 * The changes after a cursor, in the trail's order: at once when there are any, otherwise as soon as there are,
 * at most `wait` seconds later. Ends early, with nothing, when `signal` aborts or the registry closes.
 * @throws RegistryError cursorAhead, cursorForked
 */
export async function changesAfter(
  context: Pick<RegistryContext, "db" | "feed">,
  asked: Asked,
  signal: AbortSignal,
): Promise<Changes> {
  const until = performance.now() + asked.wait * 1000;
  for (;;) {
    const watch = context.feed.watch(asked.institutionCode);
    try {
      const page = await readPage(context.db, asked);
      const left = asked.after === "head" ? 0 : until - performance.now();
      if (page.changes.length > 0 || left <= 0 || signal.aborted || context.feed.closed) return page;
      await watch.news(left, signal);
    } finally {
      watch.stop();
    }
  }
}

interface Row {
  readonly seq: number | null;
  readonly hash: Uint8Array;
  readonly at: Date;
  readonly kind: string;
  readonly vendor_code: string | null;
  readonly serial_number: string | null;
  readonly tokenState: TokenState | null;
  readonly institution_code: string | null;
  readonly detail: unknown;
}

/** One statement, so that head and rows are of one moment: `next` passes over nothing. */
async function readPage(db: Kysely<Tables>, asked: Asked): Promise<Changes> {
  const after = asked.after === "head" ? Number.MAX_SAFE_INTEGER : Number(asked.after.split(".")[0]);
  const concerned =
    asked.institutionCode === null
      ? sql`SELECT seq FROM audit_trail WHERE seq > ${after}`
      : sql`SELECT seq FROM audit_audience WHERE institution_code = ${asked.institutionCode} AND seq > ${after}`;
  const { rows } = await sql<
    Row & { headSeq: number | null; headHash: Uint8Array; hereHash: Uint8Array | null }
  >`
    SELECT head.seq AS "headSeq", head.hash AS "headHash", here.hash AS "hereHash", t.seq, t.hash,
      a.at, a.kind, a.vendor_code, a.serial_number, a.institution_code, a.detail, token.state AS "tokenState"
    FROM (VALUES (1)) AS one (row)
    LEFT JOIN (SELECT seq, hash FROM audit_trail ORDER BY seq DESC LIMIT 1) AS head ON true
    LEFT JOIN audit_trail AS here ON here.seq = ${after}
    LEFT JOIN (${concerned} ORDER BY seq LIMIT ${asked.limit}) AS c ON true
    LEFT JOIN audit_trail AS t ON t.seq = c.seq
    LEFT JOIN audit AS a ON a.id = t.audit_id
    LEFT JOIN tokens AS token ON token.vendor_code = a.vendor_code AND token.serial_number = a.serial_number
    ORDER BY t.seq`.execute(db);
  const first = rows[0];
  const head: TrailHead = first?.headSeq == null ? TRAIL_START : { seq: first.headSeq, hash: first.headHash };
  if (asked.after !== "head") checkCursor(asked.after, after, head, first?.hereHash ?? null);
  const found = rows.filter((row): row is typeof row & { seq: number } => row.seq !== null);
  const last = found.length === asked.limit ? found.at(-1) : undefined;
  return { changes: found.map((row) => changeOf(row, asked.institutionCode)), next: placeName(last ?? head) };
}

/** A cursor must be of this very history: after a restore from a backup it may be ahead, or of another one. */
function checkCursor(cursor: string, after: number, head: TrailHead, here: Uint8Array | null): void {
  if (after === 0) return;
  if (after > head.seq) throw new RegistryError("cursorAhead", { parameters: { head: head.seq } });
  if (here === null || placeName({ seq: after, hash: here }) !== cursor)
    throw new RegistryError("cursorForked");
}

function changeOf(row: Row & { readonly seq: number }, reader: string | null): Change {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    kind: row.kind,
    ...(row.vendor_code === null ? {} : { vendorCode: row.vendor_code }),
    ...(row.serial_number === null ? {} : { serialNumber: row.serial_number }),
    ...(row.tokenState === null ? {} : { tokenState: row.tokenState }),
    ...(row.institution_code === null ? {} : { institutionCode: row.institution_code }),
    detail: toldDetail(row.detail, reader === null || reader === row.institution_code),
  };
}

/** R14: only what is on the list leaves, and what concerns the acting institution's own business only to itself. */
export function toldDetail(detail: unknown, acted: boolean): ChangeDetail {
  const known = new Set(Object.keys(acted ? ChangeDetail.shape : sharedFacts));
  const facts = Object.entries(detail ?? {}).filter(([name]) => known.has(name));
  const told = ChangeDetail.safeParse(Object.fromEntries(facts));
  return told.success ? told.data : {};
}
