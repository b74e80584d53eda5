import { copyFile, mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { systemClock } from "../contract/clock.ts";
import { type Ledger, LedgerError, openLedger } from "../ledger/index.ts";
import { type KeyStore, loadWorkstationKeys } from "../trust/index.ts";
import { WorkstationError } from "./errors.ts";
import { workstationId as idOf } from "./workstationId.ts";

const LEDGER = "ledger.db";
/** What SQLite keeps beside its file. */
const BESIDE = ["-wal", "-shm", "-journal"] as const;

/** What a copy of the ledger holds. */
export interface LedgerCopy {
  /** The last journal entry in it. */
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Copy the ledger into a file that is not there yet, encrypted as it is: without this workstation's keys, which stay in
 * their store, nobody opens it. The copy is opened and its whole journal verified before this returns.
 * @throws WorkstationError fileThere; LedgerError inUse, tampered, diskFull …; what the key store throws
 */
export async function backUpLedger(dataDir: string, keyStore: KeyStore, to: string): Promise<LedgerCopy> {
  if (await there(to)) throw new WorkstationError("fileThere", { parameters: { what: to } });
  const opener = await openerOf(keyStore);
  const ledger = await opener(path.join(dataDir, LEDGER));
  try {
    await ledger.copyTo(to);
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  } finally {
    await ledger.close();
  }
  const copy = await look(opener, to);
  await flush(to);
  return copy;
}

/**
 * Put a copy in the ledger's place; the present one is moved aside and kept. A copy that is older than what the registry
 * has is noticed by it at the next contact, and this workstation is quarantined (R16).
 * @throws LedgerError keyWrong, wrongWorkstation, tampered, corrupted (of the copy), inUse; what the key store throws
 */
export async function restoreLedger(
  dataDir: string,
  keyStore: KeyStore,
  from: string,
): Promise<LedgerCopy & { readonly movedTo: string | null }> {
  const opener = await openerOf(keyStore);
  const place = path.join(dataDir, LEDGER);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Looked at as a copy of its own, so that the backup stays as it is whatever comes of this.
  const draft = `${place}.restoring`;
  await remove(draft);
  await copyFile(from, draft);
  try {
    const copy = await look(opener, draft);
    await flush(draft);
    const movedTo = (await there(place)) ? await moveAside(opener, place) : null;
    await rename(draft, place);
    return { ...copy, movedTo };
  } finally {
    await remove(draft);
  }
}

type Opener = (file: string) => Promise<Ledger>;

async function openerOf(keyStore: KeyStore): Promise<Opener> {
  const keys = await loadWorkstationKeys(keyStore);
  const workstationId = await idOf(keyStore);
  return (file) =>
    openLedger({
      file,
      key: keys.ledgerKey,
      signingKey: keys.signing.privateKey,
      publicKey: keys.signing.publicKey,
      workstationId,
      clock: systemClock,
    });
}

async function look(opener: Opener, file: string): Promise<LedgerCopy> {
  const ledger = await opener(file);
  const { seq: entries } = await ledger.journal.verify().finally(() => ledger.close());
  return { entries, bytes: (await stat(file)).size };
}

/** Whatever is wrong with the present ledger is why there is a restore; only one that is being used stays. */
async function moveAside(opener: Opener, place: string): Promise<string> {
  await opener(place).then(
    (ledger) => ledger.close(),
    (error: unknown) => {
      if (error instanceof LedgerError && error.code === "inUse") throw error;
    },
  );
  const movedTo = `${place}.before-${new Date().toISOString().replaceAll(":", "-")}`;
  await rename(place, movedTo);
  for (const beside of BESIDE)
    if (await there(place + beside)) await rename(place + beside, movedTo + beside);
  return movedTo;
}

const there = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function remove(file: string): Promise<void> {
  for (const each of ["", ...BESIDE]) await rm(file + each, { force: true });
}

/** On the disk before anybody relies on it. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, "r+");
  await handle.sync().finally(() => handle.close());
}
