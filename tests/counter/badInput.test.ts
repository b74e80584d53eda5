/**
 * Every bad input the counter must survive, its error code, and where it is held to it. Each code has its sentence
 * in Korean and English (tests/contract/errors.test.ts and each room's errors test); here: what the state is
 * afterwards, with everything real but the registry.
 *
 * | bad input | code | test |
 * | --- | --- | --- |
 * | foreign card: no applet, other people's credentials | counter.foreignCard | here |
 * | wrong card: issued by us, issued elsewhere | counter.notBlank, counter.notOurs | here |
 * | wrong card: unfinished, or not the unfinished one | counter.tornCard, counter.swappedForResume | resume.test.ts |
 * | no card, card pulled before or after any command | reader.noCard, reader.cardGone | here, resume.test.ts |
 * | card that stops answering | reader.timeout | resume.test.ts |
 * | two cards: one laid on the other, exchanged between look and write | reader.cardSwapped, card.swapped | here |
 * | two cards in the field at once: neither powers up | reader.cardMute | here, reader/process/pcscReader.test.ts |
 * | reader unplugged | reader.vanished, reader.noReader | resume.test.ts, reader/pcsc.real.test.ts |
 * | pcscd gone | reader.noService | here, reader/pcsc.real.test.ts |
 * | applet full | card.noSpace | here |
 * | wrong transport key, or none | card.transportKeyWrong, card.locked | here |
 * | malformed APDU answers; reader that cuts them | card.malformed, card.answerCut | here, card/exchange.test.ts |
 * | MRZ with a wrong check digit | identity.mrzBirthDate … | identify.test.ts, identity/mrz.test.ts |
 * | corporation, no NFC phone (R1) | counter.corporation, counter.noNfcPhone | identify.test.ts |
 * | second issue to the same customer (R3) | counter.alreadyHolds, ledger.alreadyHolds | issue.test.ts |
 * | the same found by the registry afterwards | counter.registryRefused | issue.test.ts, registry.real.test.ts |
 * | registry down, slow, sick | sync.unreachable, sync.timeout, sync.registryFailed | here, sync/registryClient.test.ts |
 * | registry answering nonsense | sync.nonsense | here, sync/registryClient.test.ts, sync/line.test.ts |
 * | no package and no line (R12) | counter.noPackage | issue.test.ts |
 * | database locked | ledger.locked, ledger.inUse | here, ledger/open.test.ts |
 * | disk full at the beginning, at the end | ledger.diskFull | resume.test.ts, ledger/open.test.ts |
 * | ledger key wrong | ledger.keyWrong | here, ledger/open.test.ts |
 * | clock moved back, before or while writing | ledger.clockBackwards | resume.test.ts, ledger/journal.test.ts |
 */
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { personalise, VirtualCard } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import { issueCard, lookAtReader, openIssues } from "../../src/counter/index.ts";
import { LedgerError, openLedger } from "../../src/ledger/index.ts";
import { ReaderError, SimulatedReader } from "../../src/reader/index.ts";
import { SyncError } from "../../src/sync/index.ts";
import { generateSigningKeys } from "../../src/trust/index.ts";
import { type DeskStage, serial, teller, testDesks } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { orderFor } from "../support/tornCard.ts";
import { withoutApplet } from "../support/virtualCards.ts";

const desks = testDesks();
afterEach(() => {
  vi.restoreAllMocks();
});

/** Refused with this code, nothing recorded, nothing on the card; a good card then simply goes through. */
async function harmless(stage: DeskStage, card: VirtualCard, expected: string): Promise<void> {
  stage.lay(card);
  const memory = card.toState();
  await expect(stage.issue()).rejects.toMatchObject({ fullCode: expected });
  expect(card.toState()).toEqual(memory);
  await goesOn(stage);
}
async function goesOn(stage: DeskStage): Promise<void> {
  expect(await stage.journalTypes()).toEqual(["stock.received"]);
  expect(await openIssues(stage.ledger)).toEqual([]);
  expect(stage.reader.status().readers[0]?.inUse).toBe(false);
  stage.lay();
  expect(await stage.issue()).toMatchObject({ registered: true });
}
const transportKey = new Uint8Array(16).fill(0xc1);

describe("a wrong card", () => {
  it.each([
    ["without the applet", withoutApplet, "foreign", "counter.foreignCard"],
    [
      "with other people's credentials",
      () => VirtualCard.holding("Example:alice@example.com"),
      "foreign",
      "counter.foreignCard",
    ],
    [
      "issued elsewhere",
      () => VirtualCard.holding("KFTC:82-0000000417"),
      "otherInstitution",
      "counter.notOurs",
    ],
  ])("%s: is seen as that, and refused", async (_what, make, look, code) => {
    const stage = await desks.open();
    const card = stage.lay(make());
    const memory = card.toState();
    expect(await lookAtReader(stage.desk, stage.reader.name)).toMatchObject({ state: look });
    expect(card.toState()).toEqual(memory);
    await harmless(stage, card, code);
  });

  it.each(["locked", "open"] as const)("issued by us (%s): is named, and stays as it is", async (profile) => {
    const stage = await desks.open();
    const card = stage.lay();
    await stage.issue({ profile });
    const [memory, types] = [card.toState(), await stage.journalTypes()];
    const customer = await stage.identify(1);
    const refused = await stage.issue({ token: serial(2), customer }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ fullCode: "counter.notBlank" });
    expect((refused as Error).message).toContain(serial(1).serialNumber);
    expect([card.toState(), await stage.journalTypes()]).toEqual([memory, types]);
  });

  it("issued elsewhere and locked: nobody here has its key", async () => {
    const stage = await desks.open();
    const card = VirtualCard.blank();
    await personalise(card, orderFor(card, { profile: "locked", withTransportKey: false }));
    stage.lay(card);
    expect(await lookAtReader(stage.desk, stage.reader.name)).toMatchObject({ state: "locked", token: null });
    await harmless(stage, card, "card.locked");
  });
});

describe("a card that is not what it seems", () => {
  it("no card", async () => {
    const stage = await desks.open();
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "reader.noCard" });
    await goesOn(stage);
  });

  it("wrong transport key, or a key where none was promised", async () => {
    const promised = await desks.open({
      registry: (registry) => {
        registry.transportKey = transportKey;
      },
    });
    const other = VirtualCard.blank({ transportKey: new Uint8Array(16).fill(9) });
    await harmless(promised, other, "card.transportKeyWrong");
    await harmless(await desks.open(), VirtualCard.blank({ transportKey }), "card.locked");
  });

  it("full applet: the issue is open; given up, the customer gets another card", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    stage.lay(VirtualCard.blank({ capacity: 0 }));
    await expect(stage.issue({ customer })).rejects.toMatchObject({ fullCode: "card.noSpace" });
    expect(stage.progress.at(-1)).toMatchObject({ step: "card.put", state: "failed" });
    await expect(stage.resume()).rejects.toMatchObject({ fullCode: "card.noSpace" });
    await stage.spoil();
    stage.lay();
    expect(await stage.issue({ customer, token: serial(2) })).toMatchObject({ registered: true });
    expect(await stage.ledger.stock.counts()).toMatchObject({ spoiled: 1, issued: 1, writing: 0 });
  });

  it.each([
    ["nothing but a status word", () => Uint8Array.of(0x90, 0x00)],
    ["noise", () => Uint8Array.from({ length: 40 }, (_, i) => (i * 37) & 0xff)],
    ["an answer cut in its middle", (answer: Uint8Array) => Uint8Array.of(...answer.slice(0, 7), 0x90, 0x00)],
    ["a chain without an end", (answer: Uint8Array) => Uint8Array.of(...answer.slice(0, -2), 0x61, 0xff)],
    ["a status word nobody knows", () => Uint8Array.of(0x12, 0x34)],
  ])(
    "answers with %s from the first command on: refused before anything is recorded",
    async (_what, garble) => {
      const stage = await desks.open();
      const card = VirtualCard.blank();
      card.setFaults({ answer: garble });
      stage.lay(card);
      await expect(stage.issue()).rejects.toMatchObject({ room: "card" });
      card.setFaults({});
      await goesOn(stage);
    },
  );

  it.each([
    ["PUT", 0x01],
    ["CALCULATE", 0xa2],
    ["SET CODE", 0x03],
    ["VALIDATE", 0xa3],
  ])(
    "answers %s with noise: the issue is open, and finished when the card is itself again",
    async (_name, ins) => {
      const stage = await desks.open();
      const card = stage.lay();
      const noise = Uint8Array.of(0x75, 0x99, 1, 2, 3, 0x90, 0x00);
      card.setFaults({ answer: (answer, apdu) => (apdu[1] === ins ? noise : answer) });
      await expect(stage.issue()).rejects.toMatchObject({ room: "card" });
      expect(await openIssues(stage.ledger)).toHaveLength(1);
      card.setFaults({});
      expect(await stage.resume()).toMatchObject({ resumed: true, registered: true });
      expect(await stage.journalTypes()).toEqual(["stock.received", "issue.begun", "issue.completed"]);
    },
  );

  it("computes with another key than it was given: never completed, and wiped when given up", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    card.setFaults({
      answer: (answer, apdu) => (apdu[1] === 0xa2 ? answer.map((b, i) => (i === 9 ? b ^ 1 : b)) : answer),
    });
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "card.proofFailed" });
    await expect(stage.resume()).rejects.toMatchObject({ fullCode: "card.proofFailed" });
    await stage.spoil();
    expect(card.toState().credentials).toEqual([]);
    expect(await stage.journalTypes()).toEqual(["stock.received", "issue.begun", "issue.spoiled"]);
  });
});

describe("two cards", () => {
  it.each([3, 5, 7])("another one laid on the reader at command %i hears nothing", async (command) => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const card = stage.lay();
    const other = VirtualCard.blank();
    const memory = other.toState();
    let count = 0;
    const transmit = card.transmit.bind(card);
    vi.spyOn(card, "transmit").mockImplementation(async (apdu) => {
      count += 1;
      if (count === command) stage.lay(other);
      return transmit(apdu);
    });
    await expect(stage.issue({ customer })).rejects.toMatchObject({ fullCode: "reader.cardSwapped" });
    expect(other.toState()).toEqual(memory);
    vi.restoreAllMocks();
    const begun = command > 3;
    expect(await openIssues(stage.ledger)).toHaveLength(begun ? 1 : 0);
    if (begun) await expect(stage.resume()).rejects.toMatchObject({ code: "swappedForResume" });
    expect(other.toState()).toEqual(memory);
    stage.lay(card);
    expect(await (begun ? stage.resume() : stage.issue({ customer }))).toMatchObject({ registered: true });
  });

  it.each([3, 7])(
    "exchanged unseen by the reader before command %i: known by its device id",
    async (command) => {
      const stage = await desks.open();
      const card = stage.lay();
      const other = VirtualCard.blank();
      const memory = other.toState();
      let count = 0;
      const transmit = card.transmit.bind(card);
      vi.spyOn(card, "transmit").mockImplementation(async (apdu) => {
        count += 1;
        return count >= command ? other.transmit(apdu) : transmit(apdu);
      });
      await expect(stage.issue()).rejects.toMatchObject({ fullCode: "card.swapped" });
      expect(other.toState()).toEqual(memory);
      expect(await openIssues(stage.ledger)).toHaveLength(command > 3 ? 1 : 0);
    },
  );
});

describe("no reader to be had", () => {
  it.each(["noService", "unavailable", "readerRestarted", "cardMute", "busy", "vanished"] as const)(
    "reader.%s: nothing is recorded",
    async (code) => {
      const stage = await desks.open();
      vi.spyOn(stage.reader, "connect").mockRejectedValueOnce(new ReaderError(code));
      await expect(stage.issue()).rejects.toMatchObject({ fullCode: `reader.${code}` });
      await goesOn(stage);
    },
  );

  it("a reader of another name", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const order = { token: serial(1), profile: "locked", customer, teller, readerName: "Gone" } as const;
    await expect(issueCard(stage.desk, order, () => {})).rejects.toMatchObject({
      fullCode: "reader.noReader",
    });
    await goesOn(stage);
  });

  it("the program closes its readers in the middle of a write: the issue is open for the next start", async () => {
    const stage = await desks.open();
    const reader = new SimulatedReader({ latencyMs: 5 });
    const card = VirtualCard.blank();
    reader.insert(card);
    const customer = await stage.identify();
    const order = { token: serial(1), profile: "locked", customer, teller, readerName: reader.name } as const;
    const issue = issueCard({ ...stage.desk, readers: reader }, order, ({ step, state }) => {
      if (step === "card.put" && state === "done") void reader.close();
    });
    await expect(issue).rejects.toMatchObject({ fullCode: "reader.closed" });
    stage.lay(card);
    expect(await stage.resume()).toMatchObject({ resumed: true, registered: true });
  });
});

describe("a sick registry while issuing", () => {
  it.each(["timeout", "registryFailed", "unreachable"] as const)(
    "sync.%s when a package is wanted: no package, card untouched",
    async (code) => {
      const stage = await desks.open({ allotment: 0 });
      stage.registry.answers.packages = async () => {
        throw new SyncError(code);
      };
      const card = stage.lay();
      const memory = card.toState();
      await expect(stage.issue()).rejects.toMatchObject({ code: "noPackage", cause: { code } });
      expect(card.toState()).toEqual(memory);
      delete stage.registry.answers.packages;
      await goesOn(stage);
    },
  );

  it("sync.nonsense when a package is wanted is said as it is", async () => {
    const stage = await desks.open({ allotment: 0 });
    stage.registry.answers.packages = async () => {
      throw new SyncError("nonsense");
    };
    stage.lay();
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "sync.nonsense" });
    delete stage.registry.answers.packages;
    await goesOn(stage);
  });

  it("nonsense for the journal: the issue stands, unregistered, and is sent when the registry is itself", async () => {
    const stage = await desks.open();
    stage.lay();
    stage.registry.answers.push = async () => {
      throw new SyncError("nonsense");
    };
    expect(await stage.issue()).toMatchObject({ otpVerified: true, registered: false });
    expect(stage.line.view).toMatchObject({ state: "offline", failure: { code: "sync.nonsense" } });
    delete stage.registry.answers.push;
    stage.line.wake();
    await eventually(async () => expect((await stage.ledger.journal.depth()).entries).toBe(0));
    expect(stage.registry.journal.map(({ type }) => type)).toEqual(await stage.journalTypes());
  });
});

describe("a ledger that cannot be had", () => {
  it("locked at the beginning: nothing on the card", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    const memory = card.toState();
    vi.spyOn(stage.ledger.issues, "begin").mockRejectedValueOnce(new LedgerError("locked"));
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "ledger.locked" });
    expect(card.toState()).toEqual(memory);
    await goesOn(stage);
  });

  it("locked at the end: open, and finished once", async () => {
    const stage = await desks.open();
    stage.lay();
    vi.spyOn(stage.ledger.issues, "complete").mockRejectedValueOnce(new LedgerError("locked"));
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "ledger.locked" });
    await stage.resume();
    expect(await stage.journalTypes()).toEqual(["stock.received", "issue.begun", "issue.completed"]);
  });

  it("in use by this very program, and with the wrong key once it is not", async () => {
    const stage = await desks.open();
    const keys = generateSigningKeys();
    const open = () =>
      openLedger({
        file: join(stage.folder, "ledger.db"),
        key: Secret.take(new Uint8Array(32)),
        signingKey: keys.privateKey,
        publicKey: keys.publicKey,
        workstationId: stage.desk.workstationId,
        clock: stage.clock,
      });
    await expect(open()).rejects.toMatchObject({ fullCode: "ledger.inUse" });
    await stage.line.close();
    await stage.ledger.close();
    await expect(open()).rejects.toMatchObject({ fullCode: "ledger.keyWrong" });
  });
});
