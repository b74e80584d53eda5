import { type Kysely, type Selectable, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { Tables } from "../tables.ts";

export type TokenRow = Selectable<Tables["tokens"]>;

/** The state of a token in a customer's hands. */
export type LivingState = "active" | "suspended" | "locked";

/** R5: this many consecutive wrong OTPs, wherever they were entered, lock the token everywhere. */
export const MAX_ERRORS = 10;

/**
 * The token's row, locked. Every transition does this before it touches anything else of the token: one lock order
 * everywhere, so that no two transitions wait for each other.
 */
export async function lockToken(trx: Kysely<Tables>, token: TokenRef): Promise<TokenRow | null> {
  const row = await trx
    .selectFrom("tokens")
    .selectAll()
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export async function setToken(
  trx: Kysely<Tables>,
  token: TokenRef,
  values: Partial<TokenRow>,
): Promise<void> {
  await trx
    .updateTable("tokens")
    .set(values)
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .execute();
}

/** True when the card was handed to a customer: it has left the stock for good (R17). */
export const isIssued = ({ state, issued_at }: TokenRow): boolean =>
  issued_at !== null && state !== "spoiled";

/** True for a card of the stock, one that is being written and one that was reported lost on its way included. */
export const isStock = ({ state, issued_at }: TokenRow): boolean =>
  issued_at === null && ["received", "in-stock", "allotted", "suspended"].includes(state);

/**
 * Where an issued token rests, by what still speaks against it: an open incident (R6) or two smart OTPs of one
 * customer (R3) suspend it, ten errors lock it (R5). An incident weighs more than a lock.
 */
export async function restingState(
  trx: Kysely<Tables>,
  { vendorCode, serialNumber }: TokenRef,
  errorCount: number,
): Promise<LivingState> {
  const { rows } = await sql<{ suspended: boolean }>`SELECT EXISTS (
      SELECT FROM incidents WHERE vendor_code = ${vendorCode} AND serial_number = ${serialNumber}
        AND status = 'open'
    ) OR EXISTS (
      SELECT FROM issues WHERE vendor_code = ${vendorCode} AND serial_number = ${serialNumber}
        AND status = 'conflict'
    ) AS suspended`.execute(trx);
  if (rows[0]?.suspended) return "suspended";
  return errorCount >= MAX_ERRORS ? "locked" : "active";
}
