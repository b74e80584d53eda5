import { readFile } from "node:fs/promises";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { VerificationAnswer } from "../contract/registry.ts";
import { Transaction } from "../contract/transaction.ts";
import { createRegistry } from "../registry/index.ts";
import { registryClient } from "../sync/index.ts";

export interface VerifyOptions {
  readonly dataDir: string;
  /** A running registry; without it, the training registry in `dataDir` is run for this one question. */
  readonly registryUrl: string | undefined;
  readonly vendorCode: string;
  readonly serialNumber: string;
  readonly otp: string;
  readonly institutionCode: string | undefined;
  readonly transaction: Transaction | undefined;
}

/** Ask the registry whether an OTP is right, as an institution's server would. */
export async function verifyOtp(options: VerifyOptions): Promise<VerificationAnswer> {
  const { vendorCode, serialNumber, otp, institutionCode, transaction } = options;
  const ask = (url: string) =>
    registryClient({ url: () => url }).verify({
      requestId: uuidv7(),
      vendorCode,
      serialNumber,
      otp,
      ...(institutionCode === undefined ? {} : { institutionCode }),
      ...(transaction === undefined ? {} : { transaction }),
    });
  if (options.registryUrl !== undefined) return await ask(options.registryUrl);
  const registry = await createRegistry({ training: true, dataDir: options.dataDir });
  try {
    return await ask(await registry.listen({ host: "127.0.0.1", port: 0 }));
  } finally {
    await registry.close();
  }
}

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
