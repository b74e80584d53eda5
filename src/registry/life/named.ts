import { sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";

interface NamedRow {
  readonly vendor_code: string;
  readonly serial_number: string;
}

/**
 * SQL: the rows of these tokens, of any table with their names. By the primary key, whatever the planner believes of
 * the rest: a shipment that has just come in is not in its statistics, and a join by anything else looks at each of
 * 5000 cards for each of 5000.
 */
export const named = (rows: readonly NamedRow[]) =>
  sql<boolean>`(vendor_code, serial_number) IN (SELECT * FROM unnest(
    ${rows.map((row) => row.vendor_code)}::text[], ${rows.map((row) => row.serial_number)}::text[]))`;

/** `named`, by references. */
export const namedBy = (tokens: readonly TokenRef[]) =>
  named(tokens.map((token) => ({ vendor_code: token.vendorCode, serial_number: token.serialNumber })));
