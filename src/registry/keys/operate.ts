import { userInfo } from "node:os";
import { requireMigrated } from "../migrate.ts";
import { openData, openStore, type StoreOptions, type Undo } from "../store.ts";
import { fileKeyProvider } from "./fileProvider.ts";
import { type RewrapProgress, type RewrapReport, rewrap } from "./rewrap.ts";
import * as versions from "./versions.ts";

async function releasing<T>(work: (opened: Undo) => Promise<T>): Promise<T> {
  const opened: Undo = [];
  try {
    return await work(opened);
  } finally {
    for (const undo of opened.reverse()) await undo();
  }
}

const lost = () => {};
/** Who gives the command: the account on this machine. Goes into the trail. */
const operator = () => userInfo().username;
const ofOptions = ({ keyProvider, dataDir }: StoreOptions) => keyProvider ?? fileKeyProvider(dataDir);

/** Every version of the key-encryption key. Needs no key. */
export async function listKeys(options: StoreOptions): Promise<versions.KeyVersion[]> {
  return await releasing(async (opened) => {
    const { db } = await openData(options, opened, lost);
    await requireMigrated(db);
    return versions.listKeys(db);
  });
}

/** A new version, used after `afterSeconds`. @throws RegistryError hsmFailed, hsmPinWrong, keyWrong */
export async function rotateKey(options: StoreOptions, afterSeconds: number): Promise<versions.KeyVersion> {
  return await releasing(async (opened) => {
    const { database } = await openStore(options, opened, lost);
    return versions.rotateKey({ db: database.db, operator: operator() }, ofOptions(options), afterSeconds);
  });
}

/** Seal everything anew under the version in use. @throws RegistryError sealBroken, keyMissing, hsmFailed */
export async function rewrapAll(
  options: StoreOptions,
  onProgress: (progress: RewrapProgress) => void,
): Promise<RewrapReport> {
  return await releasing(async (opened) => {
    const { database, keyring, vault } = await openStore(options, opened, lost);
    return rewrap({ db: database.db, vault, version: keyring.current, operator: operator() }, onProgress);
  });
}

/** Forget a version for good. Needs no key. @throws RegistryError keyInUse, keyMissing */
export async function destroyKey(options: StoreOptions, version: number): Promise<void> {
  return await releasing(async (opened) => {
    const { db } = await openData(options, opened, lost);
    await requireMigrated(db);
    return versions.destroyKey({ db, operator: operator() }, version);
  });
}

/** Wrap what the data directory's file has wrapped by the configured provider. @returns versions moved */
export async function moveKeys(options: StoreOptions): Promise<number> {
  return await releasing(async (opened) => {
    const file = fileKeyProvider(options.dataDir);
    const { database } = await openStore({ ...options, keyProvider: file }, opened, lost);
    return versions.moveKeys({ db: database.db, operator: operator() }, file, ofOptions(options));
  });
}
