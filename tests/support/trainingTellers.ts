import { mkdir } from "node:fs/promises";
import path from "node:path";
import { systemClock } from "../../src/contract/clock.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { FileKeyStore, loadWorkstationKeys } from "../../src/trust/index.ts";
import { addTrainingTellers } from "../../src/workstation/training.ts";
import { workstationId } from "../../src/workstation/workstationId.ts";
import { cheapRecord } from "./passwords.ts";

/**
 * Begin the ledger of a training folder before its first start: with the training's own people, whose passwords are
 * as cheap to check as can be. The product's cost is a third of a second for each sign-in and approval, which tests
 * that are not about it pay hundreds of times.
 */
export async function addCheapTellers(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const keyStore = new FileKeyStore(path.join(dataDir, "keys"));
  const keys = await loadWorkstationKeys(keyStore);
  const ledger = await openLedger({
    file: path.join(dataDir, "ledger.db"),
    key: keys.ledgerKey,
    signingKey: keys.signing.privateKey,
    publicKey: keys.signing.publicKey,
    workstationId: await workstationId(keyStore),
    clock: systemClock,
  });
  try {
    await addTrainingTellers(ledger, async (password) => cheapRecord(password));
  } finally {
    await ledger.close();
  }
}
