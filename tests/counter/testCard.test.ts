import { afterEach, describe, expect, it, vi } from "vitest";
import { VirtualCard } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import type { CardProfile } from "../../src/contract/token.ts";
import { lookAtReader, otpFromCard, testCard } from "../../src/counter/index.ts";
import { totp, transactionOtp } from "../../src/otp/index.ts";
import { SyncError } from "../../src/sync/index.ts";
import { type DeskStage, serial, testDesks } from "../support/desk.ts";
import { holding } from "../support/virtualCards.ts";

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
const test = ({ desk, reader }: DeskStage) => testCard(desk, reader.name);

describe.each(["locked", "open"] as const)("a card of profile %s", (profile) => {
  it("computes an OTP that the registry accepts once (R8), shown for one minute (R10)", async () => {
    const { stage, seed } = await issued(profile);
    const otp = totp(seed, stage.clock.at / 1000, stage.registry.parameters);
    expect(await test(stage)).toEqual({ ...serial(1), accepted: true, otp, showSeconds: 60 });
    expect(await test(stage)).toEqual({
      ...serial(1),
      accepted: false,
      reason: "replayed",
      otp,
      showSeconds: 60,
    });
    stage.clock.at += 30_000;
    expect(await test(stage)).toMatchObject({ accepted: true });
  });

  it("R11 computes one for a transaction that is for no other", async () => {
    const { stage, seed } = await issued(profile);
    const transfer = { payeeAccount: "110-234-567890", amount: "150000", currency: "KRW" };
    const { token, otp, timeStep } = await otpFromCard(stage.desk, stage.reader.name, transfer);
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
    await otpFromCard(stage.desk, stage.reader.name);
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
    ["a card of other people's", () => holding("Example:alice@example.com"), "counter.foreignCard"],
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
    stage.lay(holding("KFTC:82-0000000417"));
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
    await expect(testCard(stage.desk, "Nobody's")).rejects.toMatchObject({ fullCode: "reader.noReader" });
  });
});
