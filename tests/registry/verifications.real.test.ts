import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import type { VerificationAnswer } from "../../src/contract/verification.ts";
import type { Registry } from "../../src/registry/index.ts";
import { Branch, call, type IssuedCard, otpOf } from "../support/branch.ts";
import { hasOwnOtp } from "../support/ownOtp.ts";
import { vaultOf } from "../support/vault.ts";
import { testWorlds, type World } from "./world.ts";

/** A seed whose OTPs at this time step and the next are the same: found by trying, some are. */
const TWINS = { seed: "0123456789abcdef".repeat(4), step: 60_042_948 } as const;
const worlds = testWorlds({ shared: true });
let world: World;
let other: Registry;
let branch: Branch;

// Each test has a card of its own, and disturbs no other.
beforeAll(async () => {
  world = await worlds.open();
  other = await world.another();
  branch = await Branch.opened(world.registry.app, world.enrolmentCode);
});

const cardInHand = async () => ({ world, card: await branch.issue() });

const seconds = (world: World) => world.clock.now() / 1000;

/** Six digits that are none of the card's OTPs anywhere near now. */
function wrongOtp(world: World, card: IssuedCard): string {
  const near = new Set([-4, -3, -2, -1, 0, 1, 2, 3, 4].map((s) => otpOf(card, seconds(world) + 30 * s)));
  for (let value = 123_456; ; value += 1) if (!near.has(String(value))) return String(value);
}

async function verify(
  world: World,
  card: IssuedCard,
  otp: string,
  more: object = {},
  app = world.registry.app,
) {
  const { vendorCode, serialNumber } = card;
  const request = { requestId: uuidv7(), vendorCode, serialNumber, otp, ...more };
  return (await call<VerificationAnswer>(app, "/v1/verifications", request)).body;
}

describe("an OTP", () => {
  it("of the card is accepted, and says its time step, drift and error count", async () => {
    const { world, card } = await cardInHand();
    const at = seconds(world);
    expect(await verify(world, card, otpOf(card, at))).toMatchObject({
      accepted: true,
      timeStep: Math.floor(at / 30),
      drift: 0,
      errorCount: 0,
    });
  });

  it("of an unknown token is refused as unknown", async () => {
    const { world, card } = await cardInHand();
    const answer = await verify(world, { ...card, serialNumber: "9999999999" }, "123456");
    expect(answer).toMatchObject({ accepted: false, reason: "unknown" });
  });

  it("of a token in stock is refused as not active", async () => {
    const { world, card } = await cardInHand();
    const answer = await verify(world, { ...card, serialNumber: "0042819150" }, "123456");
    expect(answer).toMatchObject({ accepted: false, reason: "notActive" });
    expect(answer.errorCount).toBeUndefined();
  });

  it.each(["suspended", "locked", "disposed"])("of a %s token is refused with that reason", async (state) => {
    const { world, card } = await cardInHand();
    await world.sql("UPDATE tokens SET state = $1 WHERE serial_number = $2", [state, card.serialNumber]);
    expect(await verify(world, card, otpOf(card, seconds(world)))).toMatchObject({
      accepted: false,
      reason: state,
    });
  });

  it("R4 is refused at an institution where the token is not registered, and accepted once it is", async () => {
    const { world, card } = await cardInHand();
    const otp = otpOf(card, seconds(world));
    const at = { institutionCode: "902" };
    const refused = await verify(world, card, otp, at);
    expect(refused).toEqual({ requestId: refused.requestId, accepted: false, reason: "unknown" });
    await world.sql("INSERT INTO registrations VALUES ($1, $2, '902', 'otherInstitution')", [
      card.vendorCode,
      card.serialNumber,
    ]);
    expect(await verify(world, card, otp, at)).toMatchObject({ accepted: true });
  });
});

describe("R5 errors", () => {
  it("R5 ten consecutive wrong OTPs lock the token, wherever they were entered", async () => {
    const { world, card } = await cardInHand();
    await world.sql("INSERT INTO registrations VALUES ($1, $2, '902', 'otherInstitution')", [
      card.vendorCode,
      card.serialNumber,
    ]);
    const wrong = wrongOtp(world, card);
    for (let count = 1; count <= 10; count += 1) {
      const institutionCode = count % 2 ? "901" : "902";
      const answer = await verify(world, card, wrong, { institutionCode });
      expect(answer).toMatchObject({ accepted: false, reason: "wrong", errorCount: count });
    }
    const answer = await verify(world, card, otpOf(card, seconds(world)));
    expect(answer).toMatchObject({ accepted: false, reason: "locked", errorCount: 10 });
    expect(
      await world.sql(
        "SELECT count(*)::int AS n FROM audit WHERE kind = 'token.locked' AND serial_number = $1",
        [card.serialNumber],
      ),
    ).toEqual([{ n: 1 }]);
  });

  it("R5 one right OTP sets the count to 0", async () => {
    const { world, card } = await cardInHand();
    const wrong = wrongOtp(world, card);
    for (let count = 0; count < 9; count += 1) await verify(world, card, wrong);
    expect(await verify(world, card, otpOf(card, seconds(world)))).toMatchObject({
      accepted: true,
      errorCount: 0,
    });
    expect(await verify(world, card, wrong)).toMatchObject({ errorCount: 1 });
  });

  it("R5 64 parallel wrong OTPs over two registries: exactly ten are counted, then it is locked", async () => {
    const { world, card } = await cardInHand();
    const apps = [world.registry.app, other.app];
    const wrong = wrongOtp(world, card);
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) => verify(world, card, wrong, {}, apps[n % 2])),
    );
    const counts = answers.filter((a) => a.reason === "wrong").map((a) => a.errorCount);
    expect(counts.sort((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(answers.filter((a) => a.reason === "locked")).toHaveLength(54);
    expect(
      await world.sql("SELECT state, error_count FROM tokens WHERE serial_number = $1", [card.serialNumber]),
    ).toEqual([{ state: "locked", error_count: 10 }]);
  });
});

describe("R7 time", () => {
  it.each([-1, 1])("R7 accepts a card that is %i step off, and keeps the drift", async (steps) => {
    const { world, card } = await cardInHand();
    const answer = await verify(world, card, otpOf(card, seconds(world) + 30 * steps));
    expect(answer).toMatchObject({ accepted: true, drift: steps });
    const view = await call<{ drift: number }>(world.registry.app, `/v1/tokens/71/${card.serialNumber}`);
    expect(view.body.drift).toBe(steps);
  });

  it.each([-3, -2, 2, 3, 5])("R7 refuses a card that is %i steps off, as an error", async (steps) => {
    const { world, card } = await cardInHand();
    const answer = await verify(world, card, otpOf(card, seconds(world) + 30 * steps));
    expect(answer).toMatchObject({ accepted: false, reason: "wrong", errorCount: 1 });
  });

  it("R7 follows a card that drifts step by step, also when another registry saw the steps before", async () => {
    const { world, card } = await cardInHand();
    for (let drift = 1; drift <= 8; drift += 1) {
      world.clock.advance(60);
      // The first registry verifies only now and then: what it remembers of the drift is old by then.
      const app = drift % 4 === 1 ? world.registry.app : other.app;
      const answer = await verify(world, card, otpOf(card, seconds(world) + 30 * drift), {}, app);
      expect(answer).toMatchObject({ accepted: true, drift });
    }
  });
});

describe("R8 once", () => {
  it("R8 an accepted OTP is refused the second time, at any institution, and counts no error", async () => {
    const { world, card } = await cardInHand();
    const otp = otpOf(card, seconds(world));
    expect(await verify(world, card, otp)).toMatchObject({ accepted: true });
    expect(await verify(world, card, otp)).toMatchObject({
      accepted: false,
      reason: "replayed",
      errorCount: 0,
    });
  });

  it("R8 so is every time step up to it", async () => {
    const { world, card } = await cardInHand();
    const at = seconds(world);
    expect(await verify(world, card, otpOf(card, at + 30))).toMatchObject({ accepted: true });
    expect(await verify(world, card, otpOf(card, at))).toMatchObject({ accepted: false, reason: "replayed" });
    expect(await verify(world, card, otpOf(card, at + 60))).toMatchObject({ accepted: true });
  });

  it("R8 64 parallel requests with one OTP over two registries: exactly one is accepted", async () => {
    const { world, card } = await cardInHand();
    const apps = [world.registry.app, other.app];
    const otp = otpOf(card, seconds(world));
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) => verify(world, card, otp, {}, apps[n % 2])),
    );
    expect(answers.filter((answer) => answer.accepted)).toHaveLength(1);
    expect(answers.filter((answer) => answer.reason === "replayed")).toHaveLength(63);
  });

  it("R8 of three neighbouring OTPs sent at once, none is accepted after a later one", async () => {
    const { world, card } = await cardInHand();
    const at = seconds(world);
    const otps = [-30, 0, 30].map((offset) => otpOf(card, at + offset));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => verify(world, card, otps[n % 3] ?? "")),
    );
    const steps = answers.filter((answer) => answer.accepted).map((answer) => answer.timeStep);
    expect(new Set(steps).size).toBe(steps.length);
    const [row] = await world.sql("SELECT last_time_step::int AS last FROM tokens WHERE serial_number = $1", [
      card.serialNumber,
    ]);
    expect(Math.max(...steps.map(Number))).toBe(row?.last);
  });

  it("R8 digits that are the next step's as well are accepted once, for the later of the two", async () => {
    const { world, card } = await cardInHand();
    const seed = Secret.take(Buffer.from(TWINS.seed, "hex"));
    const { sealed, kekVersion } = (await vaultOf(world.dataDir)).seal(seed, { seedOf: card });
    const drift = TWINS.step - Math.floor(seconds(world) / 30);
    await world.sql(
      "UPDATE tokens SET sealed_seed = $1, kek_version = $2, drift = $3 WHERE serial_number = $4",
      [sealed, kekVersion, drift, card.serialNumber],
    );
    const [otp, next] = [0, 1].map((step) => otpOf({ ...card, seed }, (TWINS.step + step) * 30));
    expect(next).toBe(otp);
    expect(hasOwnOtp(seed, TWINS.step * 30)).toBe(false);
    expect(hasOwnOtp(seed, (TWINS.step + 10) * 30)).toBe(true);
    const later = { accepted: true, timeStep: TWINS.step + 1 };
    expect(await verify(world, card, otp ?? "")).toMatchObject(later);
    world.clock.advance(30);
    expect(await verify(world, card, otp ?? "")).toMatchObject({ accepted: false, reason: "replayed" });
  });
});

describe("R11 transaction-linked OTP", () => {
  const transaction = { payeeAccount: "110-234-567890", amount: "1500000", currency: "KRW" };

  it("R11 is accepted for its transaction and for no other", async () => {
    const { world, card } = await cardInHand();
    const otp = otpOf(card, seconds(world), transaction);
    const other = { ...transaction, amount: "1500001" };
    expect(await verify(world, card, otp, { transaction: other })).toMatchObject({ reason: "wrong" });
    expect(await verify(world, card, otp)).toMatchObject({ reason: "wrong" });
    expect(await verify(world, card, otp, { transaction })).toMatchObject({ accepted: true });
    expect(await verify(world, card, otp, { transaction })).toMatchObject({ reason: "replayed" });
  });
});

describe("a request id", () => {
  it("sent again gives the same answer and counts no second error", async () => {
    const { world, card } = await cardInHand();
    const requestId = uuidv7();
    const wrong = wrongOtp(world, card);
    const first = await verify(world, card, wrong, { requestId });
    const second = await verify(world, card, wrong, { requestId });
    expect(first).toMatchObject({ reason: "wrong", errorCount: 1 });
    expect(second).toEqual(first);
    const rightId = uuidv7();
    const otp = otpOf(card, seconds(world));
    const accepted = await verify(world, card, otp, { requestId: rightId });
    expect(accepted).toMatchObject({ accepted: true });
    expect(await verify(world, card, otp, { requestId: rightId })).toEqual(accepted);
    expect(await verify(world, card, wrong, { requestId })).toEqual(first);
  });

  it("sent 32 times at once over two registries counts one error", async () => {
    const { world, card } = await cardInHand();
    const apps = [world.registry.app, other.app];
    const requestId = uuidv7();
    const wrong = wrongOtp(world, card);
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) => verify(world, card, wrong, { requestId }, apps[n % 2])),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ reason: "wrong", errorCount: 1 });
  });

  it("used for another request is refused with 409", async () => {
    const { world, card } = await cardInHand();
    const requestId = uuidv7();
    const { vendorCode, serialNumber } = card;
    const request = { requestId, vendorCode, serialNumber, otp: wrongOtp(world, card) };
    await call(world.registry.app, "/v1/verifications", request);
    const reused = await call(world.registry.app, "/v1/verifications", { ...request, otp: "000000" });
    expect(reused).toMatchObject({ status: 409, body: { code: "registry.requestIdReused" } });
    const view = await call(world.registry.app, `/v1/tokens/71/${serialNumber}`);
    expect(view.body).toMatchObject({ errorCount: 1 });
  });
});

describe("a HOTP token", () => {
  it("R8 moves forward only, with look-ahead, and has no transaction-linked OTP", async () => {
    const { world, card } = await cardInHand();
    await world.sql("UPDATE tokens SET otp_type = 'HOTP' WHERE serial_number = $1", [card.serialNumber]);
    // The OTP of counter n is that of the time step n.
    const at = (counter: number) => otpOf(card, counter * 30);
    expect(await verify(world, card, at(0))).toMatchObject({ accepted: true, timeStep: 0 });
    expect(await verify(world, card, at(0))).toMatchObject({ reason: "replayed", errorCount: 0 });
    expect(await verify(world, card, at(11))).toMatchObject({ accepted: true, timeStep: 11, drift: 0 });
    expect(await verify(world, card, at(23))).toMatchObject({ reason: "wrong", errorCount: 1 });
    const transaction = { payeeAccount: "110-234-567890", amount: 1 };
    const { vendorCode, serialNumber } = card;
    const request = { requestId: uuidv7(), vendorCode, serialNumber, otp: at(12), transaction };
    const answer = await call(world.registry.app, "/v1/verifications", request);
    expect(answer).toMatchObject({ status: 422, body: { code: "registry.transactionNotServed" } });
  });
});
