import path from "node:path";
import { systemClock } from "../../src/contract/clock.ts";
import type { openLedger } from "../../src/ledger/index.ts";
import { FileKeyStore, loadWorkstationKeys } from "../../src/trust/index.ts";
import { workstationId } from "../../src/workstation/workstationId.ts";

/** How the ledger of a data folder is opened that no app uses now; keys are made where there are none. */
export async function ledgerOf(dataDir: string): Promise<Parameters<typeof openLedger>[0]> {
  const keyStore = new FileKeyStore(path.join(dataDir, "keys"));
  const keys = await loadWorkstationKeys(keyStore);
  return {
    file: path.join(dataDir, "ledger.db"),
    key: keys.ledgerKey,
    signingKey: keys.signing.privateKey,
    publicKey: keys.signing.publicKey,
    workstationId: await workstationId(keyStore),
    clock: systemClock,
  };
}
