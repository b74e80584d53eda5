import { sql } from "kysely";
import type { StockMove } from "../../contract/shipments.ts";
import type { RegistryContext } from "../context.ts";

/** How long a branch is told of a move all of whose cards have arrived. */
const TOLD_DAYS = 30;
const MOST_MOVES = 50;

interface Row extends Omit<StockMove, "at"> {
  readonly at: Date;
}

/** The replaced workstations of a branch whose stock was announced to it again (R17), newest first. */
export async function stockMoves(
  { db }: Pick<RegistryContext, "db">,
  branchCode: string,
): Promise<StockMove[]> {
  const { rows } = await sql<Row>`
    SELECT w.id AS "workstationId", w.stock_moved_at AS at, w.stock_moved_cards AS cards,
      w.stock_moved_by AS "supervisorId", w.stock_moved_witness AS "witnessId"
    FROM workstations AS w
    WHERE w.branch_code = ${branchCode} AND w.stock_moved_cards > 0
      AND (w.stock_moved_at > now() - make_interval(days => ${TOLD_DAYS}) OR EXISTS (
        SELECT FROM tokens AS t
        WHERE t.branch_code = w.branch_code AND t.state = 'received' AND t.moved_from = w.id))
    ORDER BY w.stock_moved_at DESC, w.id LIMIT ${MOST_MOVES}`.execute(db);
  return rows.map(({ at, ...move }) => ({ ...move, at: at.toISOString() }));
}
