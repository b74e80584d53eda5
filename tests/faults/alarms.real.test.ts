import { copyFile, cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CompiledQuery } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../src/contract/clock.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { openStore } from "../../src/ledger/store.ts";
import { FileKeyStore, loadWorkstationKeys } from "../../src/trust/index.ts";
import { testWorlds, type World } from "../registry/world.ts";
import { StationMachine } from "./branches/workstations.ts";

const worlds = testWorlds();
let world: World;
let url: string;
let home: string;
const machines: StationMachine[] = [];
beforeEach(async () => {
  world = await worlds.open();
  url = await world.registry.listen({ host: "127.0.0.1", port: 0 });
  home = await mkdtemp(path.join(tmpdir(), "smartotp-alarms-"));
});
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.kill();
  await rm(home, { recursive: true, force: true });
});

async function machineIn(name: string): Promise<StationMachine> {
  const folder = path.join(home, name);
  await mkdir(folder, { recursive: true });
  const machine = new StationMachine({
    folder,
    url,
    branchCode: "9010042",
    enrolmentCode: world.enrolmentCode,
  });
  machines.push(machine);
  return machine;
}

/** Issue some cards, send everything, and end. */
async function work(machine: StationMachine): Promise<void> {
  machine.start("settle");
  expect(await machine.ends(), `${machine.failures} ${machine.waiting}`).toBe(true);
}

async function until<T>(look: () => Promise<T | null | false | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await sleep(50);
  }
}

/** How the registry has it, and the alarms it has raised about it. */
async function standing({ workstationId }: StationMachine) {
  const [row] = await world.sql("SELECT quarantine FROM workstations WHERE id = $1", [workstationId]);
  const alarms = await world.sql(
    "SELECT DISTINCT kind FROM audit WHERE workstation_id = $1 AND kind LIKE 'alarm.%'",
    [workstationId],
  );
  return { quarantine: row?.quarantine, alarms: alarms.map(({ kind }) => kind) };
}

it("R16 an old disk that is put back is refused, with an alarm that says so", async () => {
  const machine = await machineIn("old");
  await work(machine);
  const { folder } = machine.options;
  await copyFile(path.join(folder, "ledger.db"), path.join(home, "copy.db"));
  await work(machine);
  for (const file of await readdir(folder)) {
    if (file.startsWith("ledger.db")) await rm(path.join(folder, file));
  }
  await copyFile(path.join(home, "copy.db"), path.join(folder, "ledger.db"));
  machine.start("settle");
  await until(async () => machine.waiting.includes("quarantined sync.oldCopy"));
  const { quarantine, alarms } = await standing(machine);
  expect(quarantine).toBe("oldCopy");
  expect(alarms).toContain("alarm.oldCopy");
});

it("R16 a workstation that was cloned is refused in both places, with an alarm that says so", async () => {
  const original = await machineIn("original");
  await work(original);
  const clone = await machineIn("clone");
  await cp(original.options.folder, clone.options.folder, { recursive: true });
  original.start("work");
  clone.start("work");
  for (const machine of [original, clone]) {
    await until(async () => machine.waiting.includes("quarantined sync.twoCopies"));
  }
  const { quarantine, alarms } = await standing(original);
  expect(quarantine).toBe("twoCopies");
  expect(alarms).toContain("alarm.twoCopies");
});

it("R16 a journal row that was changed long ago is refused, with an alarm that says so", async () => {
  const machine = await machineIn("tampered");
  await work(machine);
  const { folder } = machine.options;
  const keys = await loadWorkstationKeys(new FileKeyStore(path.join(folder, "keys")));
  const file = path.join(folder, "ledger.db");
  const ledger = await openLedger({
    file,
    key: keys.ledgerKey,
    signingKey: keys.signing.privateKey,
    publicKey: keys.signing.publicKey,
    workstationId: machine.workstationId,
    clock: systemClock,
  });
  // More than are verified at every opening.
  const nobody = { vendorCode: "71", serialNumber: "99999999", customer: null, kind: "lost" as const };
  for (let n = 0; n < 260; n += 1) {
    const body = { ...nobody, incidentId: crypto.randomUUID() };
    await ledger.journal.append({ type: "incident.reported", body }, { tellerId: "t1001" });
  }
  await ledger.close();
  const store = openStore(file, keys.ledgerKey);
  for (const sql of [
    "DROP TRIGGER journal_no_update",
    "UPDATE journal SET teller_id = 't9999' WHERE seq = 2",
  ]) {
    store.run({ compile: () => CompiledQuery.raw(sql) });
  }
  store.close();
  machine.start("work");
  await until(async () => machine.waiting.includes("quarantined sync.tampered"));
  await until(async () => (await standing(machine)).quarantine === "tampered");
  expect((await standing(machine)).alarms).toContain("alarm.tampered");
});
