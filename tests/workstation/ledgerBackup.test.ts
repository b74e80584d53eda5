import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/contract/clock.ts";
import { type Ledger, openLedger } from "../../src/ledger/index.ts";
import { FileKeyStore, loadWorkstationKeys } from "../../src/trust/index.ts";
import { backUpLedger, restoreLedger } from "../../src/workstation/ledgerBackup.ts";
import { workstationId } from "../../src/workstation/workstationId.ts";

let dataDir: string;
let keyStore: FileKeyStore;
let copy: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "smartotp-backup-"));
  keyStore = new FileKeyStore(path.join(dataDir, "keys"));
  copy = path.join(dataDir, "copy.db");
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function open(store = keyStore): Promise<Ledger> {
  const keys = await loadWorkstationKeys(store);
  return openLedger({
    file: path.join(dataDir, "ledger.db"),
    key: keys.ledgerKey,
    signingKey: keys.signing.privateKey,
    publicKey: keys.signing.publicKey,
    workstationId: await workstationId(store),
    clock: systemClock,
  });
}
const serial = (n: number) => ({ vendorCode: "71", serialNumber: String(n).padStart(10, "0") });
async function receive(...shipments: number[]): Promise<void> {
  const ledger = await open();
  for (const n of shipments) await ledger.stock.receive(`MARKER-${n}`, [serial(n)], "kim");
  await ledger.close();
}
const entries = async () => {
  const ledger = await open();
  return (await ledger.journal.position().finally(() => ledger.close())).seq;
};

describe("a copy of the ledger", () => {
  it("R16 holds everything, encrypted; put back, the ledger is as it was then, and what came after is kept aside", async () => {
    await receive(1, 2);
    expect(await backUpLedger(dataDir, keyStore, copy)).toMatchObject({ entries: 2 });
    expect(readFileSync(copy).includes("MARKER")).toBe(false);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("copy"))).toEqual(["copy.db"]);
    await receive(3);
    const { entries: restored, movedTo } = await restoreLedger(dataDir, keyStore, copy);
    expect(restored).toBe(2);
    expect(await entries()).toBe(2);
    expect(await restoreLedger(dataDir, keyStore, movedTo ?? "")).toMatchObject({ entries: 3 });
    expect(await entries()).toBe(3);
  });

  it("is never written over a file that is there, nor made while the counter is open", async () => {
    await receive(1);
    writeFileSync(copy, "something");
    await expect(backUpLedger(dataDir, keyStore, copy)).rejects.toMatchObject({ code: "fileThere" });
    expect(readFileSync(copy, "utf8")).toBe("something");
    rmSync(copy);
    const ledger = await open();
    await expect(backUpLedger(dataDir, keyStore, copy)).rejects.toMatchObject({ code: "inUse" });
    await ledger.close();
    await backUpLedger(dataDir, keyStore, copy);
    const again = await open();
    await expect(restoreLedger(dataDir, keyStore, copy)).rejects.toMatchObject({ code: "inUse" });
    await again.close();
    expect(await entries()).toBe(1);
  });

  it("R16 of another workstation, or damaged, is refused, and the ledger stays as it is", async () => {
    await receive(1);
    await backUpLedger(dataDir, keyStore, copy);
    await receive(2);
    const other = new FileKeyStore(path.join(dataDir, "other-keys"));
    await expect(restoreLedger(dataDir, other, copy)).rejects.toMatchObject({ code: "keyWrong" });
    const bytes = readFileSync(copy);
    bytes.fill(0x5a, 4096, 3 * 4096);
    writeFileSync(copy, bytes);
    await expect(restoreLedger(dataDir, keyStore, copy)).rejects.toMatchObject({ room: "ledger" });
    expect(await entries()).toBe(2);
  });

  it("takes the place of a ledger that cannot be opened any more", async () => {
    await receive(1);
    await backUpLedger(dataDir, keyStore, copy);
    writeFileSync(path.join(dataDir, "ledger.db"), Buffer.alloc(8192, 7));
    expect(await restoreLedger(dataDir, keyStore, copy)).toMatchObject({ entries: 1 });
    expect(await entries()).toBe(1);
  });
});
