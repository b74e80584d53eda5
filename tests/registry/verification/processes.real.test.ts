import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VerificationAnswer } from "../../../src/contract/verification.ts";
import { startRegistry } from "../../faults/registries.ts";
import { Branch, type IssuedCard, otpOf } from "../../support/branch.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds({ shared: true });
const opened = new AsyncDisposableStack();
const CLIENTS = 64;
let world: World;
let branch: Branch;
/** Two registries, each in a process of its own, over one database. */
let urls: string[] = [];

beforeAll(async () => {
  world = await worlds.open();
  branch = await Branch.opened(world.registry.app, world.enrolmentCode);
  const start = () => startRegistry(opened, world.dataDir, world.databaseUrl);
  urls = await Promise.all([start(), start()]);
}, 60_000);
afterAll(() => opened.disposeAsync());

/** One client's request: a connection of its own, to one of the two. */
async function verify({ vendorCode, serialNumber }: IssuedCard, otp: string, client: number) {
  const response = await fetch(`${urls[client % 2]}/v1/verifications`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ requestId: uuidv7(), vendorCode, serialNumber, otp }),
  });
  return VerificationAnswer.parse(await response.json());
}

const all = (card: IssuedCard, otpFor: (client: number) => string, clients = CLIENTS) =>
  Promise.all(Array.from({ length: clients }, (_, client) => verify(card, otpFor(client), client)));

/** OTPs that are none of the card's anywhere near now. */
function guesses(card: IssuedCard, count: number): string[] {
  const at = Date.now() / 1000;
  const near = new Set(Array.from({ length: 21 }, (_, n) => otpOf(card, at + 30 * (n - 10))));
  const six = Array.from({ length: count + near.size }, (_, n) => String(100_000 + n * 37));
  return six.filter((otp) => !near.has(otp)).slice(0, count);
}

const row = async ({ serialNumber }: IssuedCard) =>
  (await world.sql("SELECT state, error_count FROM tokens WHERE serial_number = $1", [serialNumber]))[0];

describe("64 clients over two registry processes", () => {
  it("R8 exactly one of the same OTP is accepted", async () => {
    const card = await branch.issue();
    const otp = otpOf(card, Date.now() / 1000);
    const answers = await all(card, () => otp);
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(1);
    expect(answers.filter(({ reason }) => reason === "replayed")).toHaveLength(CLIENTS - 1);
    expect(await row(card)).toEqual({ state: "active", error_count: 0 });
  });

  it("R5 exactly ten errors lock", async () => {
    const card = await branch.issue();
    const [wrong = ""] = guesses(card, 1);
    const answers = await all(card, () => wrong);
    const counts = answers.filter(({ reason }) => reason === "wrong").map(({ errorCount }) => errorCount);
    expect(counts.sort((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(answers.filter(({ reason }) => reason === "locked")).toHaveLength(CLIENTS - 10);
    expect(await row(card)).toEqual({ state: "locked", error_count: 10 });
  });

  it("R5 100 clients guessing one token's OTP get ten guesses, and nobody else waits for them", async () => {
    const [card, another] = [await branch.issue(), await branch.issue()];
    const guessed = guesses(card, 100);
    const [answers, other] = await Promise.all([
      all(card, (client) => guessed[client] ?? "", 100),
      verify(another, otpOf(another, Date.now() / 1000), 0),
    ]);
    expect(answers.filter(({ reason }) => reason === "wrong")).toHaveLength(10);
    expect(answers.filter(({ reason }) => reason === "locked")).toHaveLength(90);
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(0);
    expect(other).toMatchObject({ accepted: true });
    const right = await verify(card, otpOf(card, Date.now() / 1000), 1);
    expect(right).toMatchObject({ accepted: false, reason: "locked" });
  });
});
