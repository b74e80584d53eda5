import { afterEach, describe, expect, it, vi } from "vitest";
import { lookAtCard, VirtualCard } from "../../src/card/index.ts";
import { IssueCompleted } from "../../src/contract/journal.ts";
import { Secret } from "../../src/contract/secret.ts";
import { issueCard, openIssues, suggestCard } from "../../src/counter/index.ts";
import { type DeskStage, serial, teller, testDesks } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { saidText } from "../support/saidText.ts";

const desks = testDesks();
afterEach(() => {
  vi.restoreAllMocks();
});

const cardState = async ({ ledger }: DeskStage, n: number) => (await ledger.stock.find(serial(n)))?.state;

describe("issueCard", () => {
  it.each([
    [false, "noNfcPhone"],
    [null, "nfcPhoneUnasked"],
  ])(
    "R1 no card for a customer whose NFC phone is %s; nothing is written or recorded",
    async (nfcPhone, code) => {
      const stage = await desks.open();
      const card = stage.lay();
      const customer = { ...(await stage.identify()), nfcPhone };
      await expect(stage.issue({ customer })).rejects.toMatchObject({ code, rule: "R1" });
      expect(await stage.journalTypes()).toEqual(["stock.received"]);
      card.powerOn();
      expect(await lookAtCard(card)).toMatchObject({ state: "blank" });
    },
  );

  it("issues: card written, proven and locked; journal, stock and customer agree; the registry knows", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    const customer = await stage.identify();
    const result = await stage.issue({ customer });
    expect(result).toMatchObject({
      ...serial(1),
      profile: "locked",
      cardId: card.deviceId,
      readerName: stage.reader.name,
      commands: 6,
      otpVerified: true,
      registered: true,
      resumed: false,
      journalSeq: 3,
      maskedName: customer.maskedName,
      tellerId: teller.tellerId,
    });
    expect(await stage.journalTypes()).toEqual(["stock.received", "issue.begun", "issue.completed"]);
    expect(await cardState(stage, 1)).toBe("issued");
    expect(await stage.ledger.packages.find(serial(1), "issue", stage.clock.now())).toBeNull();
    expect(await stage.ledger.customers.tokensHeld(customer.customerId)).toEqual([
      { ...serial(1), institutionCode: "901", state: "active" },
    ]);
    expect(await openIssues(stage.ledger)).toEqual([]);
    const accessKey = Secret.copyOf(stage.registry.secretsOf(serial(1)).accessKey);
    card.powerOn();
    expect(await lookAtCard(card, { accessKey })).toMatchObject({ hasLock: true, tokens: [serial(1)] });
    const completed = IssueCompleted.parse(stage.registry.journal[2]);
    expect(completed.body).toMatchObject({ issueId: result.issueId, commands: 6, resumed: false });
    expect(stage.reader.status().readers[0]?.inUse).toBe(false);
  });

  it("tells every step in order, with real counts and times that add up", async () => {
    const stage = await desks.open();
    stage.lay();
    const result = await stage.issue();
    const { progress } = stage;
    expect(progress.map((p) => `${p.step} ${p.state} ${p.commandsDone}/${p.commandsKnown}`)).toEqual([
      "card.check running 0/0",
      "card.check done 1/6",
      "journal.begun running 1/6",
      "journal.begun done 1/6",
      "card.put running 1/6",
      "card.put done 2/6",
      "card.prove running 2/6",
      "card.prove done 3/6",
      "card.lock running 3/6",
      "card.lock done 6/6",
      "journal.completed running 6/6",
      "journal.completed done 6/6",
      "registry running 6/6",
      "registry done 6/6",
    ]);
    expect(new Set(progress.map((p) => p.issueId))).toEqual(new Set([result.issueId]));
    const detailOf = (step: string) => progress.find((p) => p.step === step && p.state === "done")?.detail;
    expect(detailOf("card.check")).toEqual({ appletVersion: "1.0.2" });
    expect(detailOf("journal.begun")).toEqual({ journalSeq: 2 });
    expect(detailOf("journal.completed")).toEqual({ journalSeq: 3 });
    for (const told of progress) expect(told.ms === undefined).toBe(told.state !== "done");
    const onCard = progress.filter((p) => p.step !== "registry").reduce((sum, p) => sum + (p.ms ?? 0), 0);
    expect(onCard).toBeGreaterThan(0);
    expect(onCard).toBeLessThanOrEqual(result.durationMs + 2);
  });

  it("R9 an open card takes three commands, gets no lock and says that the step is skipped", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    expect(await stage.issue({ profile: "open" })).toMatchObject({ profile: "open", commands: 3 });
    expect(card.toState().accessKey).toBeNull();
    expect(stage.progress.filter((p) => p.step === "card.lock").map((p) => p.state)).toEqual(["skipped"]);
  });

  it("replaces the vendor's transport key, with one command more", async () => {
    const transportKey = new Uint8Array(16).fill(0xc1);
    const stage = await desks.open({
      registry: (registry) => {
        registry.transportKey = transportKey;
      },
    });
    const card = stage.lay(VirtualCard.blank({ transportKey }));
    expect(await stage.issue()).toMatchObject({ commands: 7, registered: true });
    expect(card.toState().accessKey?.key).toBe(
      Buffer.from(stage.registry.secretsOf(serial(1)).accessKey).toString("hex"),
    );
  });

  it.each([
    ["works", "issued"],
    ["is torn", "reader.cardGone"],
    ["is full", "card.noSpace"],
  ])("R15 wipes every secret after a card that %s", async (what, expected) => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const card = stage.lay(VirtualCard.blank(what === "is full" ? { capacity: 0 } : {}));
    // The look before the writing takes two commands.
    if (what === "is torn") card.setFaults({ tearBefore: 6 });
    const made: Secret[] = [];
    for (const how of ["copyOf", "take"] as const) {
      const original = Secret[how].bind(Secret);
      vi.spyOn(Secret, how).mockImplementation((bytes) => {
        const secret = original(bytes);
        made.push(secret);
        return secret;
      });
    }
    const ended = await stage.issue({ customer }).then(
      () => "issued",
      (error: { fullCode: string }) => error.fullCode,
    );
    expect(ended).toBe(expected);
    // Seed and access key, at the least.
    expect(made.length).toBeGreaterThanOrEqual(2);
    expect(made.filter((secret) => !secret.wiped)).toEqual([]);
  });

  it("R15 no journal entry, progress event, result or request carries a seed or an access key", async () => {
    const stage = await desks.open();
    stage.lay();
    const result = await stage.issue();
    const { seed, accessKey } = stage.registry.secretsOf(serial(1));
    const said = JSON.stringify([result, stage.progress, stage.registry.requests, stage.registry.journal]);
    for (const secret of [seed, accessKey]) {
      for (const form of ["hex", "base64", "base64url"] as const) {
        expect(said).not.toContain(Buffer.from(secret).toString(form));
      }
    }
  });
});

describe("what is refused before the card is touched", () => {
  /** Refused with this code: no entry, no progress on the card, nothing changed. */
  async function refused(stage: DeskStage, order: Parameters<DeskStage["issue"]>[0], expected: object) {
    const card = stage.reader.card as VirtualCard | null;
    const [memory, seq] = [card?.toState(), (await stage.ledger.journal.position()).seq];
    const counts = await stage.ledger.stock.counts();
    await expect(stage.issue(order)).rejects.toMatchObject(expected);
    expect(card?.toState()).toEqual(memory);
    expect((await stage.ledger.journal.position()).seq).toBe(seq);
    expect(await stage.ledger.stock.counts()).toEqual(counts);
    expect(await openIssues(stage.ledger)).toEqual([]);
  }

  it("R3 a second smart OTP, known from the ledger", async () => {
    const stage = await desks.open();
    stage.lay();
    await stage.issue();
    await stage.setLine(false);
    const card = stage.lay();
    const customer = await stage.identify();
    const listened = vi.spyOn(card, "transmit");
    const expected = { code: "alreadyHolds", rule: "R3" };
    await refused(stage, { token: serial(2), customer }, expected);
    expect(listened).not.toHaveBeenCalled();
  });

  it("R3 a second smart OTP that only the registry knows of", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    stage.registry.held = [
      { vendorCode: "82", serialNumber: "0000000417", institutionCode: "901", state: "suspended" },
    ];
    const customer = await stage.identify();
    expect(customer).toMatchObject({ registryAsked: true, tokens: stage.registry.held });
    const listened = vi.spyOn(card, "transmit");
    await refused(stage, { customer }, { code: "alreadyHolds", rule: "R3" });
    expect(listened).not.toHaveBeenCalled();
  });

  it.each(["disposed", "spoiled"] as const)(
    "R3 R4 a %s one, and another institution's, is no hindrance",
    async (state) => {
      const stage = await desks.open();
      stage.lay();
      stage.registry.held = [
        { vendorCode: "82", serialNumber: "0000000417", institutionCode: "901", state },
        { vendorCode: "82", serialNumber: "0000000418", institutionCode: "902", state: "active" },
      ];
      expect(await stage.issue()).toMatchObject({ registered: true });
    },
  );

  it("R3 of two windows' orders for one customer the ledger lets one begin", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    stage.lay();
    await stage.issue({ customer });
    stage.lay();
    // The same look at the customer as before the first issue: the ledger knows better.
    await refused(stage, { customer, token: serial(2) }, { fullCode: "ledger.alreadyHolds", rule: "R3" });
  });

  it("R17 a card that is not in stock, or was issued, with the same number on another plastic", async () => {
    const stage = await desks.open();
    stage.lay();
    await refused(
      stage,
      { token: { vendorCode: "71", serialNumber: "99999999" } },
      { code: "notInStock", rule: "R17" },
    );
    await stage.issue();
    stage.lay();
    const customer = await stage.identify(1);
    await refused(stage, { customer }, { code: "notInStock", rule: "R17" });
  });

  it("R16 a serial number whose issue is unfinished", async () => {
    const stage = await desks.open();
    stage.lay().setFaults({ tearAfter: 4 });
    await expect(stage.issue()).rejects.toMatchObject({ code: "cardGone" });
    const another = stage.lay();
    const blank = another.toState();
    await expect(stage.issue({ customer: await stage.identify(1) })).rejects.toMatchObject({
      code: "tornCard",
    });
    expect(another.toState()).toEqual(blank);
    expect(await openIssues(stage.ledger)).toHaveLength(1);
  });

  it("R12 a card without a package while the line is down; an allotted one is issued", async () => {
    const stage = await desks.open({ cards: 5, allotment: 3 });
    await stage.setLine(false);
    stage.lay();
    await refused(stage, { token: serial(5) }, { code: "noPackage", rule: "R12" });
    expect(await suggestCard(stage.desk)).toEqual({ ...serial(1), left: 5 });
    expect(await stage.issue()).toMatchObject({ registered: false, journalSeq: 3 });
    await stage.setLine(true);
    await eventually(async () => expect((await stage.ledger.journal.depth()).entries).toBe(0));
    expect(stage.registry.journal.map(({ type }) => type)).toEqual(await stage.journalTypes());
  });

  it("fetches the package of a card that is not allotted when the line is up", async () => {
    const stage = await desks.open({ cards: 5, allotment: 0 });
    expect((await stage.ledger.stock.counts()).allotted).toBe(0);
    stage.lay();
    expect(await stage.issue({ token: serial(5) })).toMatchObject({ registered: true });
  });

  it("a card whose package the registry refuses or leaves out", async () => {
    const stage = await desks.open({ allotment: 0 });
    stage.lay();
    stage.registry.answers.packages = async () => ({ packages: [] });
    await refused(stage, {}, { code: "noPackage" });
  });

  it("R2 a customer who is not in this ledger", async () => {
    const stage = await desks.open();
    stage.lay();
    const customer = { ...(await stage.identify()), customerId: "01a2040b-77ef-7429-9067-e8b9a6c7b526" };
    await refused(stage, { customer }, { code: "noCustomer", rule: "R2" });
  });

  it("a package for another workstation, or one that was changed on the way", async () => {
    const stage = await desks.open({ allotment: 0 });
    stage.lay();
    const sealed = await stage.registry.seal(serial(1), "issue");
    stage.registry.answers.packages = async () => ({
      packages: [{ ...sealed, ciphertext: `A${sealed.ciphertext.slice(1).replace(/^./, "-")}` }],
    });
    const card = stage.reader.card as VirtualCard;
    const blank = card.toState();
    await expect(stage.issue()).rejects.toMatchObject({ fullCode: "trust.packageNotAuthentic" });
    expect(card.toState()).toEqual(blank);
    expect(await stage.journalTypes()).toEqual(["stock.received"]);
  });
});

describe("the registry's word on a completed issue", () => {
  it("registered is false while the line is down, and the issue is pushed when it is back", async () => {
    const stage = await desks.open();
    stage.lay();
    await stage.setLine(false);
    const customer = await stage.identify();
    expect(customer.registryAsked).toBe(false);
    expect(await stage.issue({ customer })).toMatchObject({ otpVerified: true, registered: false });
    expect(stage.progress.at(-1)).toMatchObject({ step: "registry", state: "waiting" });
    expect((await stage.ledger.journal.depth()).entries).toBe(2);
    await stage.setLine(true);
    expect(await stage.line.outcomeOf(3, 1_000)).toEqual({ seq: 3, outcome: "applied" });
    expect(stage.registry.profileOf(serial(1))).toBe("locked");
  });

  it("R3 a refused issue is told: the card must not be handed over, and nothing is begun anew", async () => {
    const stage = await desks.open();
    stage.lay();
    stage.registry.judge = ({ type }) =>
      type === "issue.completed"
        ? { outcome: "conflict", rule: "R3", code: "registry.customerHasToken", text: saidText }
        : undefined;
    await expect(stage.issue()).rejects.toMatchObject({
      code: "registryRefused",
      rule: "R3",
      // What happened in the registry's words; what to do with the card in ours.
      text: {
        en: { happened: saidText.en.happened, todo: "Do not hand the card over, and tell your supervisor." },
      },
    });
    expect(stage.progress.at(-1)).toMatchObject({ step: "registry", state: "failed" });
    expect(await cardState(stage, 1)).toBe("issued");
    expect(await openIssues(stage.ledger)).toEqual([]);
    expect(await stage.ledger.journal.unapplied()).toMatchObject([
      { entry: { seq: 3, type: "issue.completed" }, outcome: { outcome: "conflict", rule: "R3" } },
    ]);
  });

  it("two tellers at two readers' worth of orders: the reader serves one after the other", async () => {
    const stage = await desks.open();
    const [first, second] = [await stage.identify(0), await stage.identify(1)];
    stage.lay();
    const issue = (customer: typeof first, n: number) =>
      issueCard(
        stage.desk,
        { token: serial(n), profile: "locked", customer, teller, readerName: stage.reader.name },
        () => {},
      );
    const ended = await Promise.allSettled([issue(first, 1), issue(second, 2)]);
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    // The second found the first one's card, finished.
    expect((ended[1] as PromiseRejectedResult).reason).toMatchObject({ code: "notBlank" });
    expect(await stage.journalTypes()).toEqual(["stock.received", "issue.begun", "issue.completed"]);
  });
});
