import { mkdir } from "node:fs/promises";
import { openLedger } from "../../src/ledger/index.ts";
import { addTrainingTellers } from "../../src/workstation/training.ts";
import { ledgerOf } from "./ledgerOf.ts";
import { cheapRecord } from "./passwords.ts";

/**
 * Begin the ledger of a training folder before its first start: with the training's own people, whose passwords are
 * as cheap to check as can be. The product's cost is a third of a second for each sign-in and approval, which tests
 * that are not about it pay hundreds of times.
 */
export async function addCheapTellers(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const ledger = await openLedger(await ledgerOf(dataDir));
  try {
    await addTrainingTellers(ledger, async (password) => cheapRecord(password));
  } finally {
    await ledger.close();
  }
}
