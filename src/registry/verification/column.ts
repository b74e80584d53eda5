/**
 * One column of many rows as a PostgreSQL array literal (manual, 8.15.2), for `unnest($n::type[])`. The driver
 * makes the same, but asks every element what it is, which costs more than the rest of the statement.
 */
export function column(values: readonly (string | number | null)[]): string {
  const elements = values.map((value) =>
    typeof value === "string" ? `"${value.replace(/["\\]/g, "\\$&")}"` : (value ?? "NULL"),
  );
  return `{${elements.join(",")}}`;
}

/** Bytes as `bytea` reads them. */
export const hexBytes = (bytes: Buffer): string => `\\x${bytes.toString("hex")}`;
