import { afterEach, describe, expect, it, vi } from "vitest";
import { VirtualCard } from "../../src/card/index.ts";
import { CardRekeyed } from "../../src/contract/phoneEntries.ts";
import { Secret } from "../../src/contract/secret.ts";
import type { CardProfile } from "../../src/contract/token.ts";
import { lookAtReader, type OtpMade, otpFromCard, testCard } from "../../src/counter/index.ts";
import { hmac, totp, transactionOtp } from "../../src/otp/index.ts";
import { SyncError } from "../../src/sync/index.ts";
import { type DeskStage, serial, teller, testDesks } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

const desks = testDesks();
afterEach(() => {
  vi.restoreAllMocks();
});

async function issued(profile: CardProfile): Promise<{ stage: DeskStage; card: VirtualCard; seed: Secret }> {
  const stage = await desks.open();
  const card = stage.lay();
  await stage.issue({ profile });
  return { stage, card, seed: Secret.copyOf(stage.registry.secretsOf(serial(1)).seed) };
}
const order = ({ reader }: DeskStage) => ({ readerName: reader.name, tellerId: teller.tellerId });
const test = (stage: DeskStage, show: (made: OtpMade) => void = () => {}) =>
  testCard(stage.desk, order(stage), show);

describe.each(["locked", "open"] as const)("a card of profile %s", (profile) => {
  it("computes an OTP that the registry accepts once (R8), shown for one minute (R10)", async () => {
    const { stage, seed } = await issued(profile);
    const otp = totp(seed, stage.clock.at / 1000, stage.registry.parameters);
    const shown: OtpMade[] = [];
    const until = stage.clock.at + 60_000;
    const timeStep = Math.floor(stage.clock.at / 30_000);
    const tested = { ...serial(1), timeStep, rekeyed: false, shownUntil: new Date(until).toISOString() };
    expect(await test(stage, (made) => shown.push(made))).toEqual({ ...tested, accepted: true });
    expect(shown).toEqual([{ token: serial(1), otp, transaction: null, seconds: 60, until }]);
    expect(await test(stage)).toEqual({ ...tested, accepted: false, reason: "replayed" });
    stage.clock.at += 30_000;
    expect(await test(stage)).toMatchObject({ accepted: true });
  });

  it("R11 computes one for a transaction that is for no other", async () => {
    const { stage, seed } = await issued(profile);
    const transfer = { payeeAccount: "110-234-567890", amount: "150000", currency: "KRW" };
    const { token, otp, timeStep } = await otpFromCard(stage.desk, {
      ...order(stage),
      transaction: transfer,
    });
    expect(token).toEqual(serial(1));
    expect(timeStep).toBe(Math.floor(stage.clock.at / 30_000));
    const { parameters } = stage.registry;
    expect(otp).toBe(transactionOtp(seed, transfer, stage.clock.at / 1000, parameters));
    const verify = (amount: string) =>
      stage.registry.verify({
        requestId: "01a2040b-77ef-7429-9067-e8b9a6c7b526",
        ...serial(1),
        otp,
        transaction: { ...transfer, amount },
      });
    expect(await verify("150001")).toMatchObject({ accepted: false });
    expect(await verify("150000")).toMatchObject({ accepted: true });
  });

  it("R11 verifies the OTP of a transfer for that transfer, with the card of the first tap only", async () => {
    const { stage, seed } = await issued(profile);
    const transaction = { payeeAccount: "110-234-567890", amount: "150000", currency: "KRW" };
    const shown: OtpMade[] = [];
    const tap = (token: typeof expected) =>
      testCard(stage.desk, { ...order(stage), transaction, token }, (made) => shown.push(made));
    const expected = serial(1);
    await expect(tap(serial(2))).rejects.toMatchObject({ fullCode: "card.swapped", rule: "R11" });
    expect(shown).toEqual([]);
    expect(await tap(expected)).toMatchObject({ ...expected, accepted: true });
    const otp = transactionOtp(seed, transaction, stage.clock.at / 1000, stage.registry.parameters);
    expect(shown).toMatchObject([{ otp, transaction }]);
  });

  it("R9 issued at another branch: opened as the card of the customer who is here", async () => {
    const { stage, card } = await issued(profile);
    const { registry, clock } = stage;
    const there = await desks.open({ real: { client: registry, enrolmentCode: "ENROLMENT-CODE", clock } });
    there.lay(card);
    // Nobody here knows a locked one by its chip.
    const look = await lookAtReader(there.desk, there.reader.name);
    expect(look).toMatchObject(
      profile === "locked"
        ? { state: "locked", token: null }
        : { state: "otherInstitution", token: serial(1) },
    );
    const known = await there.identify();
    const customer = {
      ...known,
      tokens: [{ ...serial(1), institutionCode: "901", state: "active" as const }],
    };
    const asked = { ...order(there), customer, token: serial(1) };
    expect(await testCard(there.desk, asked, () => {})).toMatchObject({ ...serial(1), accepted: true });
    // Said to be another one, its key does not open it; an open one says itself which it is.
    const wrong = profile === "locked" ? "card.accessKeyWrong" : "card.swapped";
    await expect(testCard(there.desk, { ...asked, token: serial(2) }, () => {})).rejects.toMatchObject({
      fullCode: wrong,
    });
  });

  it("changes nothing on the card, and leaves it locked as it was", async () => {
    const { stage, card } = await issued(profile);
    const memory = card.toState();
    await test(stage);
    expect(card.toState()).toEqual(memory);
    expect(await lookAtReader(stage.desk, stage.reader.name)).toMatchObject({
      state: "ours",
      token: serial(1),
    });
  });
});

describe("R9 the registry asks for a new access key", () => {
  const rekeyings = async ({ ledger }: DeskStage) => {
    const { seq } = await ledger.journal.position();
    const entries = await Promise.all(Array.from({ length: seq }, (_, i) => ledger.journal.find(i + 1)));
    return entries.filter((entry) => entry?.type === "card.rekeyed");
  };
  const sent = ({ ledger, line }: DeskStage) => {
    line.wake();
    return eventually(async () => expect((await ledger.journal.depth()).entries).toBe(0));
  };

  it("is changed at the tap, proven, and recorded with the teller's name", async () => {
    const { stage, card } = await issued("locked");
    const nextKey = stage.registry.rotate(serial(1), 2);
    expect(await test(stage)).toMatchObject({ accepted: true });
    expect(card.toState().accessKey?.key).toBe(Buffer.from(nextKey).toString("hex"));
    const [entry, ...more] = await rekeyings(stage);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ tellerId: teller.tellerId, body: { ...serial(1), keyVersion: 2 } });
    const { proof } = CardRekeyed.shape.body.parse(entry?.body);
    const answer = hmac(Secret.copyOf(nextKey), "SHA-1", Buffer.from(proof.challenge, "hex"));
    expect(proof.response).toBe(Buffer.from(answer).toString("hex"));
  });

  it("is changed once: the next test finds it done", async () => {
    const { stage } = await issued("locked");
    stage.registry.rotate(serial(1), 2);
    await test(stage);
    await sent(stage);
    stage.clock.at += 30_000;
    expect(await test(stage)).toMatchObject({ accepted: true });
    expect(await rekeyings(stage)).toHaveLength(1);
  });

  it.each([3, 4, 5, 6])("R16 torn after command %i, is finished and recorded at the next tap", async (n) => {
    const { stage, card } = await issued("locked");
    stage.registry.rotate(serial(1), 2);
    card.setFaults({ tearAfter: 1 + n });
    await expect(test(stage)).rejects.toMatchObject({ code: "cardGone" });
    expect(await rekeyings(stage)).toEqual([]);
    card.setFaults({});
    stage.lay(card);
    expect(await test(stage)).toMatchObject({ accepted: true });
    expect(await rekeyings(stage)).toHaveLength(1);
  });
});

describe("testCard", () => {
  it("computes by the registry's clock: a counter that runs an hour ahead makes no wrong OTP", async () => {
    const stage = await desks.open({
      registry: (registry) => {
        registry.offsetMs = -3_600_000;
      },
    });
    stage.lay();
    await stage.issue();
    expect(stage.line.view.clockOffsetMs).toBe(-3_600_000);
    expect(await test(stage)).toMatchObject({ accepted: true });
  });

  it("R15 wipes the access key", async () => {
    const { stage } = await issued("locked");
    const sealed = await stage.registry.seal(serial(1), "test");
    stage.registry.answers.packages = async () => ({ packages: [sealed] });
    const made: Secret[] = [];
    const original = Secret.copyOf.bind(Secret);
    vi.spyOn(Secret, "copyOf").mockImplementation((bytes) => {
      const secret = original(bytes);
      made.push(secret);
      return secret;
    });
    await otpFromCard(stage.desk, order(stage));
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((secret) => !secret.wiped)).toEqual([]);
  });

  it.each([
    ["a blank card", () => VirtualCard.blank(), "counter.foreignCard"],
    [
      "a blank card with a transport key",
      () => VirtualCard.blank({ transportKey: new Uint8Array(16) }),
      "counter.foreignCard",
    ],
    [
      "a card of other people's",
      () => VirtualCard.holding("Example:alice@example.com"),
      "counter.foreignCard",
    ],
  ])("refuses %s and asks the registry nothing", async (_what, make, code) => {
    const stage = await desks.open();
    stage.lay(make());
    const asked = stage.registry.requests.length;
    await expect(test(stage)).rejects.toMatchObject({ fullCode: code });
    expect(stage.registry.requests).toHaveLength(asked);
  });

  it("refuses a torn card: it is to be finished first", async () => {
    const stage = await desks.open();
    const card = stage.lay();
    card.setFaults({ tearAfter: 6 });
    await expect(stage.issue()).rejects.toThrow();
    card.setFaults({});
    stage.lay(card);
    await expect(test(stage)).rejects.toMatchObject({ code: "tornCard" });
  });

  it("leaves another institution's card to the registry's word", async () => {
    const stage = await desks.open();
    stage.lay(VirtualCard.holding("KFTC:82-0000000417"));
    const refused = new SyncError("refused", { problemCode: "registry.tokenNotYours" });
    stage.registry.answers.packages = async () => {
      throw refused;
    };
    await expect(test(stage)).rejects.toBe(refused);
    stage.registry.answers.packages = async () => ({ packages: [] });
    await expect(test(stage)).rejects.toMatchObject({ code: "notOurs" });
  });

  it("needs the line", async () => {
    const { stage } = await issued("locked");
    await stage.setLine(false);
    await expect(test(stage)).rejects.toMatchObject({ fullCode: "sync.unreachable" });
  });

  it("needs a card and a reader", async () => {
    const stage = await desks.open();
    await expect(test(stage)).rejects.toMatchObject({ fullCode: "reader.noCard" });
    const elsewhere = { ...order(stage), readerName: "Nobody's" };
    await expect(testCard(stage.desk, elsewhere, () => {})).rejects.toMatchObject({
      fullCode: "reader.noReader",
    });
  });
});
