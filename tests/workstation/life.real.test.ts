import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Situation } from "../../src/contract/calls/practice.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { EventPayload } from "../../src/contract/ipc.ts";
import { FileKeyStore } from "../../src/trust/index.ts";
import { openWorkstation, trainingTeller, type Workstation } from "../../src/workstation/index.ts";
import { newTrainingFolder } from "../support/trainingFolder.ts";

const src = join(import.meta.dirname, "..", "..", "src");
let dataDir = "";
let workstation: Workstation;
beforeAll(async () => {
  dataDir = newTrainingFolder();
  workstation = await openWorkstation({
    dataDir,
    mode: "training",
    keyStore: new FileKeyStore(join(dataDir, "keys")),
    simulatedLatencyMs: 0,
    withoutForms: true,
    childProcesses: {
      execPath: process.execPath,
      env: {},
      readerModule: join(src, "reader", "process", "main.ts"),
      registryModule: join(src, "workstation", "registryProcess.ts"),
    },
  });
  await workstation.lineTried();
  await call()["session.signIn"](trainingTeller());
});
afterAll(async () => {
  await workstation?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const call = () => workstation.handlers;
const approval = { tellerId: "s2001", password: "gyoyuk-2001" };

/** A made-up customer with a card in this situation stands at the counter; the card lies on the reader if wanted. */
async function served(situation: Situation, tapped = false): Promise<TokenRef> {
  const { vendorCode, serialNumber, card } = await call()["training.prepare"]({ situation });
  await call()["customer.identify"](await call()["customer.fictitious"]());
  if (tapped) await lay(card.id);
  return { vendorCode, serialNumber };
}
async function lay(id: string): Promise<void> {
  await call()["simulator.insert"]({ id });
  const { readers } = (await call()["app.state"]()).status.reader;
  await call()["reader.select"]({ name: readers.find(({ kind }) => kind === "simulated")?.name ?? "" });
}
const otp = async (token: TokenRef, next = false) =>
  (await call()["training.customerOtp"]({ ...token, next })).otp;
/** The customer's tokens as the window shows them, which is what the registry said last. */
const held = async () => (await call()["app.state"]()).customer?.tokens ?? [];

describe("R4 other-institution registration", () => {
  it("R4 with the card on the reader; the registration shows at once, and goes again", async () => {
    const token = await served("otherInstitution", true);
    expect(await held()).toMatchObject([{ ...token, institutionCode: "902", registrations: ["902"] }]);
    const told: EventPayload<"customer.changed">[] = [];
    const stop = workstation.on("customer.changed", (customer) => told.push(customer));
    const done = await call()["life.register"]({ ...token, possession: { kind: "tap" } });
    expect(done.state).toBe("applied");
    expect(await held()).toMatchObject([{ registrations: ["901", "902"] }]);
    expect(told.at(-1)?.tokens).toEqual(await held());
    expect((await call()["life.deregister"](token)).state).toBe("applied");
    expect(await held()).toMatchObject([{ registrations: ["902"] }]);
    stop();
  });

  it("R4 with an OTP read out, once: R8 the same one is refused in the registry's own words", async () => {
    const token = await served("otherInstitution");
    const possession = { kind: "otp", otp: await otp(token) } as const;
    expect((await call()["life.register"]({ ...token, possession })).state).toBe("applied");
    await call()["life.deregister"](token);
    await expect(call()["life.register"]({ ...token, possession })).rejects.toMatchObject({
      code: "transactionRefused",
      rule: "R4",
      text: { ko: { happened: expect.stringContaining("OTP") } },
    });
  });

  it("R4 not another customer's card", async () => {
    const theirs = await served("otherInstitution");
    await served("own");
    await expect(
      call()["life.register"]({ ...theirs, possession: { kind: "otp", otp: "123456" } }),
    ).rejects.toMatchObject({ rule: "R4" });
  });
});

describe("R6 incidents", () => {
  it("R6 reported here, released with the card itself and a supervisor (R13)", async () => {
    const token = await served("own", true);
    expect((await call()["life.report"]({ ...token, kind: "lost" })).state).toBe("applied");
    expect(await held()).toMatchObject([{ state: "suspended" }]);
    expect(await call()["life.token"](token)).toMatchObject({ openIncidents: [{ kind: "lost" }] });
    expect((await call()["life.release"]({ ...token, approval })).state).toBe("applied");
    expect(await held()).toMatchObject([{ state: "active" }]);
  });

  it("R6 a stolen card is never released, only disposed of (R13)", async () => {
    const token = await served("stolen", true);
    await expect(call()["life.release"]({ ...token, approval })).rejects.toMatchObject({ rule: "R6" });
    expect((await call()["life.dispose"]({ ...token, reason: "stolen", approval })).state).toBe("applied");
    expect(await held()).toEqual([]);
  });

  it("R13 nobody approves their own transaction, and nothing is recorded", async () => {
    const token = await served("lost", true);
    const { status } = await call()["app.state"]();
    await expect(call()["life.release"]({ ...token, approval: trainingTeller() })).rejects.toMatchObject({
      code: "sameApprover",
      rule: "R13",
    });
    expect((await call()["app.state"]()).status.line.queued).toBe(status.line.queued);
    expect(await held()).toMatchObject([{ state: "suspended" }]);
  });
});

describe("R5 R7 errors and time", () => {
  it("R5 unlocked with a right OTP and a supervisor; a wrong one leaves it locked", async () => {
    const token = await served("locked");
    expect(await held()).toMatchObject([{ state: "locked" }]);
    expect(await call()["life.token"](token)).toMatchObject({ errorCount: 10 });
    const right = await otp(token);
    const wrong = right === "000000" ? "111111" : "000000";
    await expect(call()["life.unlock"]({ ...token, otp: wrong, approval })).rejects.toMatchObject({
      rule: "R5",
    });
    expect(await held()).toMatchObject([{ state: "locked" }]);
    expect((await call()["life.unlock"]({ ...token, otp: await otp(token), approval })).state).toBe(
      "applied",
    );
    expect(await held()).toMatchObject([{ state: "active" }]);
  });

  it("R7 two consecutive OTPs bring a drifted clock back; one of them alone is refused", async () => {
    const token = await served("drifted");
    const [first, second] = [await otp(token), await otp(token, true)];
    await expect(call()["life.correctTime"]({ ...token, otps: [second, first] })).rejects.toMatchObject({
      rule: "R7",
    });
    expect(
      (await call()["life.correctTime"]({ ...token, otps: [await otp(token), await otp(token, true)] }))
        .state,
    ).toBe("applied");
    expect((await call()["life.token"](token))?.drift).toBeGreaterThan(10);
  });
});

describe("R3 reissue", () => {
  const begin = async (token: TokenRef, shown: typeof approval | null) =>
    call()["reissue.begin"]({ ...token, reason: "damaged", approval: shown });
  const write = async (reissueId: string) => {
    const { id } = await call()["simulator.add"]({ kind: "blank" });
    await lay(id);
    const next = await call()["issue.suggest"]();
    const { vendorCode = "", serialNumber = "" } = next ?? {};
    return await call()["reissue.start"]({ reissueId, vendorCode, serialNumber, profile: "locked" });
  };

  it("R3 with the old card tapped: the new one takes its place", async () => {
    const old = await served("own", true);
    const { reissueId } = await begin(old, null);
    const result = await write(reissueId);
    expect(result.registered).toBe(true);
    expect(await held()).toMatchObject([{ serialNumber: result.serialNumber, state: "active" }]);
    expect(await call()["life.token"](old)).toMatchObject({ state: "disposed" });
    // One proof, one card.
    await expect(write(reissueId)).rejects.toMatchObject({ rule: "R13" });
  });

  it("R13 without the old card a supervisor approves, for this customer only", async () => {
    const old = await served("own");
    await expect(begin(old, trainingTeller())).rejects.toMatchObject({ code: "sameApprover" });
    const { reissueId } = await begin(old, approval);
    await served("own");
    await expect(write(reissueId)).rejects.toMatchObject({ code: "approverNeeded", rule: "R13" });
  });

  it("R1 not for a customer without an NFC phone: the old card is not even tapped", async () => {
    const old = await served("own", true);
    await call()["customer.answerNfcPhone"]({ nfcPhone: false });
    await expect(begin(old, null)).rejects.toMatchObject({ code: "noNfcPhone", rule: "R1" });
  });
});

it("R12 what waits for the line waits; a registration and a report are kept for it", async () => {
  const token = await served("otherInstitution");
  const possession = { kind: "otp", otp: await otp(token) } as const;
  const own = await served("own", true);
  await call()["training.setLine"]({ up: false });
  await expect.poll(async () => (await call()["app.state"]()).status.line.state).toBe("offline");
  expect(await call()["life.token"](own)).toBeNull();
  await expect(call()["life.release"]({ ...own, approval })).rejects.toMatchObject({ rule: "R12" });
  expect((await call()["life.report"]({ ...own, kind: "lost" })).state).toBe("pending");
  expect((await call()["life.register"]({ ...token, possession })).state).toBe("pending");
  expect((await call()["app.state"]()).status.line.queued).toBe(2);
  await call()["training.setLine"]({ up: true });
  const stateOf = async () => (await call()["life.token"](own))?.state;
  await expect.poll(stateOf).toBe("suspended");
});
