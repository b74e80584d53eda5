import { type Kysely, type Selectable, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { Tables } from "../tables.ts";
import { MAX_ERRORS } from "../verification/statement.ts";

export type TokenRow = Selectable<Tables["tokens"]>;

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

/**
 * Two tokens' rows, locked in the order of their names, whatever the caller's order is.
 * @param other null or undefined when there is only one
 */
export async function lockTokens(
  trx: Kysely<Tables>,
  one: TokenRef,
  other: TokenRef | null | undefined,
): Promise<readonly [TokenRow | null, TokenRow | null]> {
  if (!other) return [await lockToken(trx, one), null];
  const name = ({ vendorCode, serialNumber }: TokenRef) => `${vendorCode}-${serialNumber}`;
  if (name(one) <= name(other)) {
    const first = await lockToken(trx, one);
    return [first, await lockToken(trx, other)];
  }
  const first = await lockToken(trx, other);
  return [await lockToken(trx, one), first];
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
export const isIssued = ({ issued_at }: TokenRow): boolean => issued_at !== null;

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
): Promise<"active" | "suspended" | "locked"> {
  const { rows } = await sql<{ suspended: boolean }>`SELECT EXISTS (
      SELECT FROM incidents WHERE vendor_code = ${vendorCode} AND serial_number = ${serialNumber}
        AND status = 'open'
    ) OR EXISTS (
      SELECT FROM issues WHERE vendor_code = ${vendorCode} AND serial_number = ${serialNumber}
        AND status = 'conflict'
    ) AS suspended`.execute(trx);
  return restsAs(rows[0]?.suspended ?? false, errorCount);
}

/** `restingState`, from whether anything suspends it. */
export function restsAs(suspended: boolean, errorCount: number): "active" | "suspended" | "locked" {
  if (suspended) return "suspended";
  return errorCount >= MAX_ERRORS ? "locked" : "active";
}
