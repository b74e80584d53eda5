import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JournalType } from "../../src/contract/journal.ts";
import { call, otpOf } from "../support/branch.ts";
import { send } from "../support/openapi.ts";
import { journalBodies } from "./hostile/entries.ts";
import { mutated, mutatedValues, mutationsOf, trickyMutations, trickyValues } from "./hostile/mutations.ts";
import { marker } from "./hostile/values.ts";
import { expectProblem, tellingTexts, watchTables } from "./hostile/watch.ts";
import { exampleStages } from "./stage.ts";

/** The same requests every time. When one fails, fast-check prints this seed and the path to it. */
const SEED = 20_260_302;
/** By chance, of each operation and of each type of entry, beside what is always tried. */
const RUNS = 20;
const ENTRIES = 10;
/** No answer is waited for longer, in milliseconds, however loaded the machine is. */
const BOUND = 20_000;

const always = <T>(tried: readonly T[], more: number) => ({
  seed: SEED,
  examples: tried.map((each): [T] => [each]),
  numRuns: tried.length + more,
  endOnFailure: true,
});

const openStage = exampleStages({ shared: true });
let stage: Awaited<ReturnType<typeof openStage>>;
let tables: Awaited<ReturnType<typeof watchTables>>;
afterAll(() => tables.close());
beforeAll(async () => {
  stage = await openStage();
  tables = await watchTables(stage.world);
});

/** A new card's OTP is verified: whatever was sent, the registry does its work. */
async function stillVerifies() {
  const card = await stage.branch.issue();
  const { vendorCode, serialNumber } = card;
  const otp = otpOf(card, stage.world.clock.now() / 1000);
  const { body } = await call(stage.world.registry.app, "/v1/verifications", {
    vendorCode,
    serialNumber,
    otp,
  });
  expect(body).toMatchObject({ accepted: true });
}

const release = "UPDATE workstations SET quarantine = NULL WHERE quarantine IS NOT NULL";

describe("a hostile request", () => {
  it("R15 to any operation is a problem that tells nothing and changes nothing, or is done; never an error of ours", async () => {
    const { operations, prepared, world } = stage;
    const { app } = world.registry;
    for (const operation of operations) {
      const good = await prepared(operation);
      const example = "wait" in good.query ? { ...good, query: { ...good.query, wait: 0 } } : good;
      const secrets = tellingTexts(example.body);
      let before = await tables.state();
      const attack = fc.asyncProperty(mutationsOf(operation, example), async (mutation) => {
        const request = mutated(operation, example, mutation);
        const started = performance.now();
        const { method, url, headers, payload } = request;
        const answer = await app.inject({
          method: method as "POST",
          url,
          headers,
          ...(payload === undefined ? {} : { payload }),
        });
        expect(performance.now() - started).toBeLessThan(BOUND);
        expect(answer.statusCode, answer.body).toBeLessThan(500);
        const after = await tables.state();
        if (answer.statusCode >= 400) {
          expectProblem(answer, method, [marker, ...secrets]);
          expect(after).toEqual(before);
        }
        before = after;
        // R16: a journal that does not hold puts its workstation in quarantine; the next attack finds it released.
        if (answer.statusCode === 409) await world.sql(release);
      });
      try {
        await fc.assert(attack, always(trickyMutations(example.body), RUNS));
      } catch (error) {
        throw new Error(`${operation.method} ${operation.url}`, { cause: error });
      }
    }
    await stillVerifies();
  });

  it("R16 in a journal that is signed as it should be is kept as unreadable or refused, and the journal goes on", async () => {
    const { world, branch } = stage;
    for (const type of Object.keys(await journalBodies(world, branch)) as JournalType[]) {
      // A card of its own: what an earlier type did to its card must not hide what this one would do.
      const body = (await journalBodies(world, branch))[type];
      const attack = fc.asyncProperty(mutatedValues(body), async ({ value }) => {
        const { position } = branch;
        const push = () => branch.push([branch.entry(type, value as never, "chief01")]);
        const { status, body: answer } = await push();
        expect(status, JSON.stringify(answer)).toBeLessThan(500);
        if (status === 200) expect(answer.position).toEqual(branch.position);
        else branch.position = position;
      });
      await fc.assert(attack, always(trickyValues(body), ENTRIES));
    }
    await stillVerifies();
  });

  it("R5 by 100 outsiders at once over two registries counts nothing and tells nothing", async () => {
    const { world, branch } = stage;
    const apps = [world.registry.app, (await world.another()).app] as const;
    const card = await branch.issue();
    const before = await tables.state();
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const serialNumber = n % 2 === 0 ? card.serialNumber : "9999999999";
        const asked = { vendorCode: card.vendorCode, serialNumber, institutionCode: "902" };
        const app = n % 4 < 2 ? apps[0] : apps[1];
        const { status, body } = await call<object>(app, "/v1/verifications", {
          ...asked,
          otp: String(123_456 + n),
        });
        return { status, body: { ...body, requestId: undefined } };
      }),
    );
    for (const answer of answers)
      expect(answer).toEqual({ status: 200, body: { accepted: false, reason: "unknown" } });
    expect(await tables.state()).toEqual(before);
  });
});

describe("a good request", () => {
  const promised = new Set([
    "enrolWorkstation",
    "pushJournal",
    "verifyOtp",
    "registerPhone",
    "reportIncident",
    "registerOnline",
    "deregisterOnline",
  ]);

  /** An answer without what HPKE makes anew whenever the same thing is sealed. */
  const said = (answer: object) =>
    JSON.stringify(answer, (name, value) => (["enc", "ciphertext"].includes(name) ? "sealed" : value));

  it("R16 sent again is answered the same and done once", async () => {
    const { operations, prepared, world } = stage;
    const found = operations.filter(({ operationId }) => promised.has(operationId));
    expect(found).toHaveLength(promised.size);
    for (const operation of found) {
      const { operationId } = operation;
      const example = await prepared(operation);
      const first = await send(world.registry.app, operation, example);
      expect(first.status, operationId).toBe(200);
      const done = await tables.state();
      const again = await send(world.registry.app, operation, example);
      expect(said(again), operationId).toBe(said(first));
      expect(await tables.state(), operationId).toEqual(done);
    }
  });
});
