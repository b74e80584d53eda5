import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import type { VerificationAnswer } from "../../../src/contract/verification.ts";
import { Branch, call, type IssuedCard, otpOf } from "../../support/branch.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds();

async function cardsInHand(count: number): Promise<{ world: World; cards: IssuedCard[] }> {
  const world = await worlds.open();
  const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
  const cards: IssuedCard[] = [];
  while (cards.length < count) cards.push(await branch.issue());
  return { world, cards };
}

const requestFor = (world: World, { vendorCode, serialNumber, ...card }: IssuedCard, wrong = false) => {
  const token = { vendorCode, serialNumber };
  const right = otpOf({ ...token, ...card }, world.clock.now() / 1000);
  const otp = wrong ? String((Number(right) + 500_000) % 1_000_000).padStart(6, "0") : right;
  return { requestId: uuidv7(), ...token, otp };
};

const verify = (app: World["registry"]["app"], request: object) =>
  call<VerificationAnswer>(app, "/v1/verifications", request);

/** Sessions of this world's registries that wait for a row. */
async function waitingForLocks(world: World): Promise<unknown> {
  const [row] = await world.sql(`SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()`);
  return row?.n;
}

/** Somebody else's session with a transaction of its own. */
async function elsewhere<T>(world: World, work: (session: pg.Client) => Promise<T>): Promise<T> {
  const session = new pg.Client({ connectionString: world.databaseUrl });
  await session.connect();
  try {
    await session.query("BEGIN");
    return await work(session);
  } finally {
    await session.end();
  }
}

describe("verifications that arrive together", () => {
  it("share a commit, and each is answered for itself", async () => {
    const { world, cards } = await cardsInHand(12);
    const { app } = world.registry;
    const requests = cards.map((card, n) => requestFor(world, card, n % 3 === 0));
    const answers = await Promise.all(requests.map((request) => verify(app, request)));
    answers.forEach(({ body }, n) => {
      const expected = n % 3 === 0 ? { accepted: false, reason: "wrong", errorCount: 1 } : { accepted: true };
      expect(body).toMatchObject({ ...expected, requestId: requests[n]?.requestId });
    });
    // What one transaction wrote has one xmin. How many there are is the machine's business.
    const rows = await world.sql("SELECT count(DISTINCT xmin::text)::int AS n FROM verification_requests");
    expect(Number(rows[0]?.n)).toBeLessThan(cards.length);
    const again = await Promise.all(requests.map((request) => verify(app, request)));
    expect(again.map(({ body }) => body)).toEqual(answers.map(({ body }) => body));
  });

  it("R5 R8 do not wait for a token that somebody else has locked; it is judged by what the lock leaves", async () => {
    const { world, cards } = await cardsInHand(4);
    const apps = [world.registry.app, (await world.another()).app] as const;
    const [locked, ...free] = cards;
    if (!locked) throw new Error("no card");
    const key = [locked.vendorCode, locked.serialNumber];
    const once = requestFor(world, locked, true);
    const waiting = await elsewhere(world, async (session) => {
      await session.query("SELECT FROM tokens WHERE vendor_code = $1 AND serial_number = $2 FOR UPDATE", key);
      // The same request to both processes: both find it unanswered, and both wait for the row.
      const both = apps.map((app) => verify(app, once));
      const right = verify(apps[0], requestFor(world, locked));
      const others = await Promise.all(free.map((card) => verify(apps[0], requestFor(world, card))));
      expect(others.map(({ body }) => body.accepted)).toEqual(free.map(() => true));
      await expect.poll(() => waitingForLocks(world)).toBe(2);
      await session.query(
        "UPDATE tokens SET error_count = 4 WHERE vendor_code = $1 AND serial_number = $2",
        key,
      );
      await session.query("COMMIT");
      return { both, right };
    });
    const [one, other] = await Promise.all(waiting.both);
    expect(one?.body).toMatchObject({ reason: "wrong", errorCount: 5 });
    expect(other?.body).toEqual(one?.body);
    expect((await waiting.right).body).toMatchObject({ accepted: true, errorCount: 0 });
  });

  it("suspended in between are refused: who waited sees what was written", async () => {
    const { world, cards } = await cardsInHand(1);
    const [card] = cards;
    if (!card) throw new Error("no card");
    const answer = await elsewhere(world, async (session) => {
      await session.query("UPDATE tokens SET state = 'suspended' WHERE serial_number = $1", [
        card.serialNumber,
      ]);
      const asked = verify(world.registry.app, requestFor(world, card));
      await expect.poll(() => waitingForLocks(world)).toBe(1);
      await session.query("COMMIT");
      return asked;
    });
    expect(answer.body).toMatchObject({ accepted: false, reason: "suspended" });
  });

  it("do not fail for the one that breaks the statement", async () => {
    const { world, cards } = await cardsInHand(5);
    const [poisoned, ...others] = cards;
    await world.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'poisoned' USING ERRCODE = '40P01'; END $$`);
    await world.sql(`CREATE TRIGGER refuse BEFORE INSERT ON verification_requests FOR EACH ROW
      WHEN (NEW.serial_number = '${poisoned?.serialNumber}') EXECUTE FUNCTION refuse()`);
    const answers = await Promise.all(
      cards.map((card) => verify(world.registry.app, requestFor(world, card))),
    );
    expect(answers[0]).toMatchObject({ status: 503, body: { code: "registry.databaseDown" } });
    expect(answers.slice(1).map(({ body }) => body.accepted)).toEqual(others.map(() => true));
  });

  it("R8 one of them is accepted when many tokens' OTPs come many times to two processes", async () => {
    const { world, cards } = await cardsInHand(6);
    const apps = [world.registry.app, (await world.another()).app];
    const answers = await Promise.all(
      Array.from({ length: 96 }, (_, n) => {
        const [app, card] = [apps[n % 2], cards[n % 6]];
        if (!app || !card) throw new Error("no card");
        return verify(app, requestFor(world, card));
      }),
    );
    for (const card of cards) {
      const mine = answers.filter((_, n) => cards[n % 6] === card).map(({ body }) => body);
      expect(mine.filter(({ accepted }) => accepted)).toHaveLength(1);
      expect(mine.filter(({ reason }) => reason === "replayed")).toHaveLength(15);
    }
  });
});

describe("what is known of a token from before", () => {
  it("is read again when its seed was sealed anew, or the kept one does not open", async () => {
    const { world, cards } = await cardsInHand(1);
    const [card] = cards;
    if (!card) throw new Error("no card");
    const { app } = world.registry;
    const state = () =>
      world.sql("SELECT error_count FROM tokens WHERE serial_number = $1", [card.serialNumber]);
    expect((await verify(app, requestFor(world, card))).body).toMatchObject({ accepted: true });
    // Sealed under a version this process has no key for: what it kept would still open, but is not what counts.
    await world.sql("UPDATE tokens SET kek_version = 9 WHERE serial_number = $1", [card.serialNumber]);
    world.clock.advance(30);
    const request = requestFor(world, card);
    expect(await verify(app, request)).toMatchObject({ status: 500 });
    await world.sql("UPDATE tokens SET kek_version = 1 WHERE serial_number = $1", [card.serialNumber]);
    expect((await verify(app, request)).body).toMatchObject({ accepted: true });
    expect(await state()).toEqual([{ error_count: 0 }]);
  });

  it("falls out when there is room for few only", async () => {
    const { world, cards } = await cardsInHand(3);
    const { app } = await world.another({ cachedTokens: 1 });
    for (const card of [...cards, ...cards]) {
      world.clock.advance(30);
      expect((await verify(app, requestFor(world, card))).body).toMatchObject({ accepted: true });
    }
  });
});
