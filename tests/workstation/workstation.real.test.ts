import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppState, type EventPayload } from "../../src/contract/ipc.ts";
import { FileKeyStore } from "../../src/trust/index.ts";
import { openWorkstation, trainingTeller, type Workstation } from "../../src/workstation/index.ts";
import { eventually } from "../support/eventually.ts";

const src = join(import.meta.dirname, "..", "..", "src");
let dataDir = "";
let workstation: Workstation;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "smartotp-workstation-"));
  workstation = await open();
  await workstation.lineTried();
});
afterAll(async () => {
  await workstation.close();
  await rm(dataDir, { recursive: true, force: true });
});
const open = () =>
  openWorkstation({
    dataDir,
    mode: "training",
    withoutForms: true,
    keyStore: new FileKeyStore(join(dataDir, "keys")),
    simulatedLatencyMs: 0,
    childProcesses: {
      execPath: process.execPath,
      env: {},
      readerModule: join(src, "reader", "process", "main.ts"),
      registryModule: join(src, "workstation", "registryProcess.ts"),
    },
  });
const call = () => workstation.handlers;
const status = async () => (await call()["app.state"]()).status;
/** An OTP for no transaction, from whatever card lies there. */
const plain = { transaction: null, token: null };
async function layBlank(): Promise<void> {
  const { id } = await call()["simulator.add"]({ kind: "blank" });
  await call()["simulator.insert"]({ id });
  const simulated = (await status()).reader.readers.find(({ kind }) => kind === "simulated");
  await call()["reader.select"]({ name: simulated?.name ?? "" });
}
async function issue() {
  const card = await call()["issue.suggest"]();
  if (!card) throw new Error("no stock");
  const { vendorCode, serialNumber } = card;
  return await call()["issue.start"]({ vendorCode, serialNumber, profile: "locked" });
}
const identify = async () => call()["customer.identify"](await call()["customer.fictitious"]());

describe("the training workstation, with its registry and readers in processes of their own", () => {
  it("does nothing for whoever is not signed in", async () => {
    await layBlank();
    for (const refused of [issue, () => call()["card.test"](plain), identify]) {
      await expect(refused()).rejects.toMatchObject({ fullCode: "counter.notSignedIn" });
    }
  });
  it("signs in, identifies, issues and tries the card; the state fits the contract at every step", async () => {
    const told: EventPayload<"issue.progress">[] = [];
    const stop = workstation.on("issue.progress", (progress) => told.push(progress));
    await call()["session.signIn"](trainingTeller());
    await expect(issue()).rejects.toMatchObject({ fullCode: "counter.noCustomer", rule: "R2" });
    AppState.parse(await call()["app.state"]());
    expect(await identify()).toMatchObject({ registryAsked: true, tokens: [] });
    await layBlank();
    const result = await issue();
    stop();
    expect(result).toMatchObject({ registered: true, commands: 6, tellerId: trainingTeller().tellerId });
    expect(told.at(-1)).toMatchObject({ step: "registry", state: "done" });
    const state = AppState.parse(await call()["app.state"]());
    expect(state.customer?.tokens).toMatchObject([{ serialNumber: result.serialNumber, state: "active" }]);
    expect(state.openIssues).toEqual([]);
    expect(await call()["card.look"]()).toMatchObject({ state: "ours" });
    expect(await call()["card.test"](plain)).toMatchObject({
      serialNumber: result.serialNumber,
      accepted: true,
    });
    expect(JSON.stringify(state)).not.toMatch(/\d{6}-?[1-8]\d{6}/);
  });

  it("R12 a line that training cuts is cut for everybody; what was issued meanwhile is pushed when it is joined", async () => {
    await call()["training.setLine"]({ up: false });
    await eventually(async () => expect((await status()).line.state).toBe("offline"));
    await expect(call()["card.test"](plain)).rejects.toMatchObject({ fullCode: "sync.unreachable" });
    expect(await identify()).toMatchObject({ registryAsked: false });
    await layBlank();
    expect(await issue()).toMatchObject({ registered: false });
    expect((await status()).line.queued).toBe(2);
    await call()["training.setLine"]({ up: true });
    await eventually(async () => expect((await status()).line).toMatchObject({ state: "online", queued: 0 }));
    expect(await call()["card.test"](plain)).toMatchObject({ accepted: true });
  });

  it("R16 finds everything again after a restart, and nobody signed in", async () => {
    const before = await status();
    const cards = await call()["simulator.cards"]();
    await workstation.close();
    workstation = await open();
    await workstation.lineTried();
    const state = AppState.parse(await call()["app.state"]());
    expect([state.session, state.customer]).toEqual([null, null]);
    expect(state.status.stock).toEqual(before.stock);
    expect(await call()["simulator.cards"]()).toEqual(cards);
  });

  it("is held by one program at a time", async () => {
    await expect(open()).rejects.toMatchObject({ fullCode: "ledger.inUse" });
  });
});
