import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Transaction } from "../contract/transaction.ts";

/** A problem with what the caller handed in: said in one line, exit code 2. */
export class UsageError extends Error {}

/** Parse a file that holds a transaction as one JSON object. @throws UsageError */
export async function readTransaction(file: string): Promise<Transaction> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file}: ${error.code ?? error.message}`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new UsageError(`${file} is not JSON`);
  }
  // A member of this name would be dropped by the parser instead of being bound.
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__")) {
    throw new UsageError(`${file}: a transaction cannot have a member named __proto__`);
  }
  const parsed = Transaction.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${file} is not a transaction:\n${z.prettifyError(parsed.error)}`);
}
