import { afterEach, describe, expect, it, vi } from "vitest";
import { computeOtp, OathSession, VirtualCard } from "../../src/card/index.ts";
import { IssueCompleted, IssueSpoiled } from "../../src/contract/journal.ts";
import { Secret } from "../../src/contract/secret.ts";
import type { CardProfile } from "../../src/contract/token.ts";
import { lookAtReader, openIssues, resumeIssue, spoilIssue } from "../../src/counter/index.ts";
import { LedgerError } from "../../src/ledger/index.ts";
import { totp } from "../../src/otp/index.ts";
import { type DeskStage, lineIs, serial, teller, testDesks } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { withoutApplet } from "../support/virtualCards.ts";

const desks = testDesks();
afterEach(() => {
  vi.restoreAllMocks();
});

/** The look before the writing: SELECT and LIST. */
const LOOK = 2;
const commandsOf: Record<CardProfile, number> = { locked: 6, open: 3 };
const tears = (["locked", "open"] as const).flatMap((profile) =>
  Array.from({ length: LOOK + commandsOf[profile] }, (_, i) => i + 1).flatMap((command) =>
    (["before", "after"] as const).map((when) => ({ profile, command, when })),
  ),
);
const stateOf = async ({ ledger }: DeskStage, n = 1) => (await ledger.stock.find(serial(n)))?.state;
const counted = (types: readonly string[], type: string) => types.filter((one) => one === type).length;

/** Nothing is lost and nothing is twice: journal, stock, customer, card and registry tell one story. */
async function expectIssuedOnce(stage: DeskStage, card: VirtualCard, profile: CardProfile): Promise<void> {
  const types = await stage.journalTypes();
  expect([counted(types, "issue.begun"), counted(types, "issue.completed")]).toEqual([1, 1]);
  expect(await openIssues(stage.ledger)).toEqual([]);
  expect(await stateOf(stage)).toBe("issued");
  await eventually(() => expect(stage.registry.journal.map(({ type }) => type)).toEqual(types));
  const { seed, accessKey } = stage.registry.secretsOf(serial(1));
  card.powerOn();
  const { otp } = await computeOtp(card, {
    token: serial(1),
    parameters: stage.registry.parameters,
    atSeconds: 1_800_000_000,
    ...(profile === "locked" ? { accessKey: Secret.copyOf(accessKey) } : {}),
  });
  expect(otp).toBe(totp(Secret.copyOf(seed), 1_800_000_000, stage.registry.parameters));
  card.powerOn();
  expect((await OathSession.select(card)).locked).toBe(profile === "locked");
}

describe("R16 a card pulled at any command", () => {
  it.each(tears)(
    "$profile, $when command $command: finished or begun anew",
    async ({ profile, command, when }) => {
      const stage = await desks.open();
      const customer = await stage.identify();
      const card = stage.lay();
      const blank = card.toState();
      card.setFaults(when === "before" ? { tearBefore: command } : { tearAfter: command });
      await expect(stage.issue({ profile, customer })).rejects.toMatchObject({ fullCode: "reader.cardGone" });
      card.setFaults({});
      const begun = (await openIssues(stage.ledger)).length === 1;
      const running = stage.progress.filter(({ state }) => state === "failed").map(({ step }) => step);
      expect(running).toHaveLength(1);
      // SELECT of the look, LIST, and SELECT of the writing come before anything is recorded.
      expect(begun).toBe(command > LOOK + 1);
      stage.lay(card);
      if (!begun) {
        expect(card.toState()).toEqual(blank);
        expect(running).toEqual(["card.check"]);
        await stage.issue({ profile, customer });
      } else {
        expect(await stateOf(stage)).toBe("writing");
        expect(await lookAtReader(stage.desk, stage.reader.name)).toMatchObject({
          state: "torn",
          token: serial(1),
        });
        // Not by another issue: the card is the unfinished one's.
        await expect(
          stage.issue({ token: serial(2), customer: await stage.identify(1) }),
        ).rejects.toMatchObject({ code: "tornCard" });
        expect(await stage.resume()).toMatchObject({ resumed: true, registered: true, profile });
      }
      await expectIssuedOnce(stage, card, profile);
    },
  );

  it.each(tears.filter(({ command }) => command > LOOK + 1))(
    "$profile, $when command $command: given up, the card does not work and the customer gets another",
    async ({ profile, command, when }) => {
      const stage = await desks.open();
      const customer = await stage.identify();
      const card = stage.lay();
      card.setFaults(when === "before" ? { tearBefore: command } : { tearAfter: command });
      await expect(stage.issue({ profile, customer })).rejects.toThrow();
      card.setFaults({});
      stage.lay(card);
      await stage.spoil();
      expect(card.toState().credentials).toEqual([]);
      expect(await stateOf(stage)).toBe("spoiled");
      expect(await openIssues(stage.ledger)).toEqual([]);
      const other = stage.lay();
      await stage.issue({ profile, customer, token: serial(2) });
      await eventually(() => expect(stage.registry.journal).toHaveLength(5));
      expect(IssueSpoiled.parse(stage.registry.journal[2]).body).toMatchObject(serial(1));
      expect(other.toState().credentials).toHaveLength(1);
    },
  );

  it.each(["pull", "hang", "vanish"] as const)("the reader's own faults: %s", async (kind) => {
    const codes = { pull: "cardGone", hang: "timeout", vanish: "vanished" };
    const stage = await desks.open();
    const card = stage.lay();
    stage.reader.planFault({ command: LOOK + 3, moment: "after", kind });
    await expect(stage.issue()).rejects.toMatchObject({ room: "reader", code: codes[kind] });
    expect(stage.reader.status().readers.some(({ inUse }) => inUse)).toBe(false);
    if (kind === "vanish") {
      await expect(stage.resume()).rejects.toMatchObject({ fullCode: "reader.noReader" });
      stage.reader.plug();
    } else stage.lay(card);
    expect(await stage.resume()).toMatchObject({ resumed: true });
    await expectIssuedOnce(stage, card, "locked");
  });
});

describe("resumeIssue", () => {
  /** An issue torn after SET CODE, and its card on the reader again. */
  async function torn(stage: DeskStage, command = LOOK + 4): Promise<VirtualCard> {
    const card = stage.lay();
    card.setFaults({ tearAfter: command });
    await expect(stage.issue()).rejects.toMatchObject({ code: "cardGone" });
    card.setFaults({});
    return stage.lay(card);
  }

  it("lists what is open, with nothing in the clear", async () => {
    const stage = await desks.open();
    await torn(stage);
    const customer = await stage.identify();
    expect(await openIssues(stage.ledger)).toEqual([
      {
        issueId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ...serial(1),
        begunAt: "2026-11-22T03:00:15.000Z",
        tellerId: teller.tellerId,
        maskedName: customer.maskedName,
        profile: "locked",
      },
    ]);
  });

  it("tells its own steps: the beginning is not recorded twice", async () => {
    const stage = await desks.open();
    await torn(stage);
    stage.progress.length = 0;
    const result = await stage.resume();
    const told = stage.progress.map((p) => `${p.step} ${p.state} ${p.commandsDone}/${p.commandsKnown}`);
    expect(told).toEqual([
      "card.check running 0/0",
      "card.check done 3/4",
      "journal.begun skipped 3/4",
      "card.put skipped 3/4",
      "card.prove running 3/4",
      "card.prove done 4/4",
      "card.lock skipped 4/4",
      "journal.completed running 4/4",
      "journal.completed done 4/4",
      "registry running 4/4",
      "registry done 4/4",
    ]);
    expect(IssueCompleted.parse(stage.registry.journal.at(-1)).body).toMatchObject({
      issueId: result.issueId,
      resumed: true,
      commands: 4,
    });
  });

  it("R16 asked twice, one after the other or at once: finished once", async () => {
    const stage = await desks.open();
    const card = await torn(stage);
    const [{ issueId } = { issueId: "" }] = await openIssues(stage.ledger);
    const resume = () =>
      resumeIssue(stage.desk, { issueId, teller, readerName: stage.reader.name }, () => {});
    const [first, second] = await Promise.all([resume(), resume()]);
    expect(second.journalSeq).toBe(first.journalSeq);
    await expect(resume()).rejects.toMatchObject({ code: "noSuchIssue" });
    await expectIssuedOnce(stage, card, "locked");
  });

  it("R16 finished after a restart of the program, and after the line was down all the while", async () => {
    const stage = await desks.open();
    await stage.setLine(false);
    const card = stage.lay();
    card.setFaults({ tearAfter: LOOK + 2 });
    await expect(stage.issue()).rejects.toThrow();
    card.setFaults({});
    const desk = await stage.reopen();
    const [issue] = await openIssues(desk.ledger);
    stage.lay(card);
    const order = { issueId: issue?.issueId ?? "", teller, readerName: stage.reader.name };
    expect(await resumeIssue(desk, order, () => {})).toMatchObject({ resumed: true, registered: false });
    stage.registry.down = false;
    desk.line.wake();
    await lineIs(desk.line, ({ state }) => state === "online");
    await eventually(() => expect(stage.registry.journal).toHaveLength(3));
    expect(await openIssues(desk.ledger)).toEqual([]);
  });

  it.each([
    ["another blank card", () => VirtualCard.blank()],
    ["a card without the applet", () => withoutApplet()],
  ])("refuses %s and changes neither", async (_what, make) => {
    const stage = await desks.open();
    const card = await torn(stage);
    const memory = card.toState();
    const other = make();
    const before = other.toState();
    stage.lay(other);
    await expect(stage.resume()).rejects.toMatchObject({ code: "swappedForResume" });
    expect([card.toState(), other.toState()]).toEqual([memory, before]);
    expect(await openIssues(stage.ledger)).toHaveLength(1);
    stage.lay(card);
    await stage.resume();
    await expectIssuedOnce(stage, card, "locked");
  });

  it("gets a fresh package when the kept one has expired meanwhile", async () => {
    const stage = await desks.open();
    const card = await torn(stage);
    stage.clock.at += 31 * 24 * 60 * 60_000;
    stage.line.wake();
    await eventually(() => expect(stage.registry.count("health")).toBe(2));
    expect(await stage.resume()).toMatchObject({ resumed: true });
    await expectIssuedOnce(stage, card, "locked");
  });

  it("R12 says so when it has expired and there is no line; the issue stays open", async () => {
    const stage = await desks.open();
    await torn(stage);
    await stage.setLine(false);
    stage.clock.at += 31 * 24 * 60 * 60_000;
    await expect(stage.resume()).rejects.toMatchObject({ code: "noPackage" });
    expect(await openIssues(stage.ledger)).toHaveLength(1);
  });

  it("R15 wipes every secret", async () => {
    const stage = await desks.open();
    await torn(stage);
    const made: Secret[] = [];
    const original = Secret.copyOf.bind(Secret);
    vi.spyOn(Secret, "copyOf").mockImplementation((bytes) => {
      const secret = original(bytes);
      made.push(secret);
      return secret;
    });
    await stage.resume();
    expect(made.length).toBeGreaterThanOrEqual(2);
    expect(made.filter((secret) => !secret.wiped)).toEqual([]);
  });
});

describe("the ledger failing in the middle", () => {
  it("at the beginning: nothing is on the card and nothing is recorded", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    const blank = card.toState();
    vi.spyOn(stage.ledger.issues, "begin").mockRejectedValueOnce(new LedgerError("diskFull"));
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "ledger.diskFull" });
    expect(card.toState()).toEqual(blank);
    expect(await stage.journalTypes()).toEqual(["stock.received"]);
    expect(await stateOf(stage)).toBe("allotted");
    expect(stage.progress.at(-1)).toMatchObject({ step: "journal.begun", state: "failed" });
    // There is room again: the same order simply goes through.
    await stage.issue();
    await expectIssuedOnce(stage, card, "locked");
  });

  it("at the end: the card is written, its issue open; resuming records it once", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    vi.spyOn(stage.ledger.issues, "complete").mockRejectedValueOnce(new LedgerError("diskFull"));
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "ledger.diskFull" });
    expect(stage.progress.at(-1)).toMatchObject({ step: "journal.completed", state: "failed" });
    expect(await stateOf(stage)).toBe("writing");
    expect(await openIssues(stage.ledger)).toHaveLength(1);
    const written = card.toState();
    expect(await stage.resume()).toMatchObject({ resumed: true, commands: 4 });
    expect(card.toState()).toEqual(written);
    await expectIssuedOnce(stage, card, "locked");
  });

  it("a clock moved back a day: refused before the card is touched, and good again when it is right", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    const blank = card.toState();
    stage.clock.at -= 24 * 60 * 60_000;
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "ledger.clockBackwards", rule: "R16" });
    expect(card.toState()).toEqual(blank);
    expect(await stage.journalTypes()).toEqual(["stock.received"]);
    stage.clock.at += 24 * 60 * 60_000;
    await stage.issue();
    await expectIssuedOnce(stage, card, "locked");
  });

  it("a clock moved back while the card is written: the issue is open, and finished when it is right", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    card.setFaults({
      answer: (answer, apdu) => {
        if (apdu[1] === 0xa2) stage.clock.at -= 24 * 60 * 60_000;
        return answer;
      },
    });
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "ledger.clockBackwards" });
    card.setFaults({});
    expect(await openIssues(stage.ledger)).toHaveLength(1);
    stage.clock.at += 24 * 60 * 60_000;
    expect(await stage.resume()).toMatchObject({ resumed: true });
    await expectIssuedOnce(stage, card, "locked");
  });
});

describe("spoilIssue", () => {
  async function openIssue(stage: DeskStage, command: number): Promise<VirtualCard> {
    const card = stage.lay();
    card.setFaults({ tearAfter: command });
    await expect(stage.issue()).rejects.toThrow();
    card.setFaults({});
    stage.reader.remove();
    return card;
  }

  it("R17 without its card on the reader, or without a reader", async () => {
    for (const reader of [undefined, null]) {
      const stage = await desks.open();
      const card = await openIssue(stage, LOOK + 6);
      const written = card.toState();
      await stage.spoil(reader);
      expect(card.toState()).toEqual(written);
      expect(await stateOf(stage)).toBe("spoiled");
      await eventually(() => expect(stage.registry.journal.at(-1)?.type).toBe("issue.spoiled"));
    }
  });

  it("leaves another card on the reader alone", async () => {
    const stage = await desks.open();
    await openIssue(stage, LOOK + 4);
    const other = stage.lay();
    const memory = other.toState();
    await stage.spoil();
    expect(other.toState()).toEqual(memory);
    expect(await stateOf(stage)).toBe("spoiled");
  });

  it("R16 once: the second time there is no such issue; neither is a spoiled one resumed", async () => {
    const stage = await desks.open();
    await openIssue(stage, LOOK + 2);
    const [{ issueId } = { issueId: "" }] = await openIssues(stage.ledger);
    await stage.spoil();
    const order = { issueId, reason: "cardLost", teller, readerName: null } as const;
    await expect(spoilIssue(stage.desk, order)).rejects.toMatchObject({ code: "noSuchIssue" });
    const resume = resumeIssue(stage.desk, { issueId, teller, readerName: stage.reader.name }, () => {});
    await expect(resume).rejects.toMatchObject({ code: "noSuchIssue" });
    expect(counted(await stage.journalTypes(), "issue.spoiled")).toBe(1);
  });

  it("says when the card is there and cannot be wiped: the issue stays open", async () => {
    const stage = await desks.open();
    const card = await openIssue(stage, LOOK + 3);
    // A card that claims to be wiped and is not.
    vi.spyOn(card, "process").mockImplementation((apdu) =>
      apdu[1] === 0x04 ? Uint8Array.of(0x90, 0x00) : VirtualCard.prototype.process.call(card, apdu),
    );
    stage.lay(card);
    await expect(stage.spoil()).rejects.toMatchObject({ fullCode: "card.wipeFailed" });
    expect(await openIssues(stage.ledger)).toHaveLength(1);
  });

  it("wipes by RESET when the package cannot be opened: no key is needed for that", async () => {
    const stage = await desks.open();
    const card = await openIssue(stage, LOOK + 6);
    const sealed = await stage.ledger.packages.find(serial(1), "issue", stage.clock.now());
    if (!sealed) throw new Error("no package");
    await stage.ledger.packages.store([{ ...sealed, ciphertext: "A".repeat(80) }]);
    stage.lay(card);
    await stage.spoil();
    expect(card.toState()).toMatchObject({ credentials: [], accessKey: null });
    expect(await stateOf(stage)).toBe("spoiled");
  });
});
