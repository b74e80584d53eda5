import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "../contract/transaction.ts";
import type { VerificationAnswer } from "../contract/verification.ts";
import { registryClient } from "../sync/index.ts";
import { trainingRegistry } from "./trainingRegistry.ts";

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
  const registry = trainingRegistry(options.dataDir);
  try {
    return await ask(await registry.url());
  } finally {
    await registry.close();
  }
}
