import fc from "fast-check";
import { expect, it } from "vitest";
import type { TokenState } from "../../../src/contract/token.ts";
import { type Branch, type HeldCard, otpOf, randomIdentity } from "../../support/branch.ts";
import {
  correctTime,
  dispose,
  register,
  reissueBegun,
  release,
  report,
  resolve,
  spoil,
  spoken,
  takeBlank,
  unlock,
  unregister,
} from "../../support/life.ts";
import { lifeStage } from "./stage.ts";

const stage = lifeStage();

/** One customer's cards of the bank, and what tellers, customers and thieves do with them. */
interface Hand {
  readonly identity: string;
  readonly cards: HeldCard[];
}

type Move = (hand: Hand, card: HeldCard, other: HeldCard, at: Branch) => Promise<unknown>;

const moves = {
  async issueOffline({ identity, cards }) {
    const { pkg, card } = await takeBlank(stage.bank, identity);
    cards.push(card);
    const begun = await stage.bank.begun(pkg, identity, card.issueId);
    await stage.bank.push([begun, stage.bank.completed(card)]);
  },
  async reissue({ cards }, old) {
    const { card, begun } = await reissueBegun(stage.bank, old, { tapped: old });
    cards.push(card);
    await stage.bank.push([begun, stage.bank.completed(card)]);
  },
  async reissueSpoiled({ cards }, old) {
    const { card, begun } = await reissueBegun(stage.bank, old, { approverId: "chief01" });
    cards.push(card);
    await stage.bank.push([begun]);
    await spoil(stage.bank, card);
  },
  register: (_hand, card) => register(stage.broker, card),
  registerByOtp: (_hand, card) => register(stage.broker, card, spoken(card, stage.seconds())),
  registerByWrongOtp: (_hand, card) =>
    register(stage.broker, card, spoken(card, stage.seconds(), stage.wrongOtp(card))),
  unregister: (_hand, card) => unregister(stage.broker, card),
  lose: (_hand, card, _other, at) => report(at, card, "lost"),
  steal: (_hand, card, _other, at) => report(at, card, "stolen"),
  release: (_hand, card, _other, at) => release(at, card),
  resolve: (_hand, card, other) => resolve(stage.bank, card, other),
  dispose: (_hand, card) => dispose(stage.bank, card),
  err: (_hand, card) => stage.err(card, 3),
  lockOut: (_hand, card) => stage.err(card, 10),
  async useOtp(_hand, card) {
    stage.world.clock.advance(30);
    await stage.verify(card, otpOf(card, stage.seconds()));
  },
  unlock: (_hand, card, _other, at) => unlock(at, card, spoken(card, stage.seconds())),
  async correctTime(_hand, card, _other, at) {
    stage.world.clock.advance(60);
    const now = stage.seconds();
    await correctTime(at, card, [otpOf(card, now - 30), otpOf(card, now)], now);
  },
} satisfies Record<string, Move>;

/** domain.md, token life: where a card that was issued may go from where it is. */
const paths: Readonly<Record<string, readonly TokenState[]>> = {
  // A move may begin and complete an issue, or spoil it.
  allotted: ["active", "suspended", "spoiled"],
  active: ["active", "suspended", "locked", "disposed"],
  suspended: ["suspended", "active", "locked", "disposed"],
  locked: ["locked", "active", "suspended", "disposed"],
  disposed: ["disposed"],
  spoiled: ["spoiled"],
};

/** Whatever was done, none of these is ever found; each row names the rule it breaks. */
const broken = `
  WITH hand AS (SELECT * FROM tokens WHERE serial_number = ANY($1)),
  living AS (SELECT * FROM hand WHERE state IN ('active', 'suspended', 'locked')),
  open AS (SELECT * FROM incidents WHERE status = 'open' AND serial_number = ANY($1)),
  rival AS (SELECT * FROM issues WHERE status = 'conflict' AND serial_number = ANY($1))
  SELECT 'R3 two that may be used' AS rule FROM living
    WHERE serial_number NOT IN (SELECT serial_number FROM rival)
    GROUP BY institution_code, customer_ref HAVING count(*) > 1
  UNION ALL SELECT 'R3 a claim without a living card' FROM holdings JOIN issues ON issues.id = holdings.issue_id
    WHERE issues.serial_number = ANY($1)
      AND issues.serial_number NOT IN (SELECT serial_number FROM living)
  UNION ALL SELECT 'R3 a rival that may be used' FROM rival JOIN hand USING (vendor_code, serial_number)
    WHERE hand.state <> 'suspended'
  UNION ALL SELECT 'R5 ten errors and active, or locked with fewer' FROM hand
    WHERE (state = 'active' AND error_count = 10) OR (state = 'locked' AND error_count < 10)
  UNION ALL SELECT 'R6 an open incident and not suspended' FROM open JOIN hand USING (vendor_code, serial_number)
    WHERE hand.state <> 'suspended'
  UNION ALL SELECT 'R6 suspended for nothing' FROM living WHERE state = 'suspended'
    AND serial_number NOT IN (SELECT serial_number FROM open UNION SELECT serial_number FROM rival)
  UNION ALL SELECT 'R6 stolen and released' FROM incidents
    WHERE kind = 'stolen' AND status = 'released' AND serial_number = ANY($1)
  UNION ALL SELECT 'R13 something lives on after the end' FROM hand WHERE state = 'disposed' AND (
    EXISTS (SELECT FROM registrations AS r WHERE r.serial_number = hand.serial_number AND ended_at IS NULL)
    OR EXISTS (SELECT FROM packages AS p WHERE p.serial_number = hand.serial_number))
  UNION ALL SELECT 'R4 in use, and not registered where it was issued' FROM living WHERE NOT EXISTS (
    SELECT FROM registrations AS r WHERE r.serial_number = living.serial_number AND r.kind = 'issued'
      AND r.institution_code = living.institution_code AND ended_at IS NULL)`;

async function standing({ cards }: Hand): Promise<Map<string, { state: string; lastTimeStep: number }>> {
  const rows = await stage.world.sql(
    "SELECT serial_number, state, last_time_step FROM tokens WHERE serial_number = ANY($1)",
    [cards.map((card) => card.serialNumber)],
  );
  const of = (row: Record<string, unknown>) => ({
    state: String(row.state),
    lastTimeStep: Number(row.last_time_step),
  });
  return new Map(rows.map((row) => [String(row.serial_number), of(row)]));
}

async function checkAfter(hand: Hand, before: Awaited<ReturnType<typeof standing>>): Promise<typeof before> {
  const after = await standing(hand);
  for (const [serialNumber, { state, lastTimeStep }] of after) {
    const was = before.get(serialNumber) ?? { state: "allotted", lastTimeStep: -1 };
    expect(paths[was.state]).toContain(state);
    // R8: what was used up stays so.
    expect(lastTimeStep).toBeGreaterThanOrEqual(was.lastTimeStep);
  }
  const serials = hand.cards.map((card) => card.serialNumber);
  expect(await stage.world.sql(broken, [serials])).toEqual([]);
  return after;
}

it("R3 R4 R5 R6 R8 R13 hold after any sequence of transitions; R16 a journal sent again changes nothing", async () => {
  const names = Object.keys(moves) as (keyof typeof moves)[];
  const move = fc.record({
    name: fc.constantFrom(...names),
    card: fc.nat(2),
    other: fc.nat(2),
    atBroker: fc.boolean(),
  });
  const play = async (
    sequence: { name: keyof typeof moves; card: number; other: number; atBroker: boolean }[],
  ) => {
    const { bank, broker } = stage;
    const identity = randomIdentity();
    const hand: Hand = { identity, cards: [await bank.issue(identity)] };
    const first = [bank.journal.length, broker.journal.length] as const;
    let before = await standing(hand);
    for (const { name, card: a, other: b, atBroker } of sequence) {
      const [card, other] = [hand.cards[a % hand.cards.length], hand.cards[b % hand.cards.length]];
      if (!card || !other) throw new Error("no card");
      const chosen: Move = moves[name];
      await chosen(hand, card, other, atBroker ? broker : bank);
      before = await checkAfter(hand, before);
    }
    await sendAgain(bank, first[0]);
    await sendAgain(broker, first[1]);
    expect(await standing(hand)).toEqual(before);
  };
  await fc.assert(fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 25, size: "max" }), play), {
    numRuns: 6,
  });
}, 120_000);

/** R16: the same outcomes, and nothing in the trail that was not there. */
async function sendAgain(branch: Branch, from: number): Promise<void> {
  const entries = branch.journal.slice(from);
  if (entries.length === 0) return;
  const count = () => stage.world.sql("SELECT count(*)::int AS n FROM audit");
  const kept = await stage.world.sql(
    "SELECT seq::int, outcome, rule, code FROM journal WHERE workstation_id = $1 AND seq >= $2 ORDER BY seq",
    [branch.workstationId, entries[0]?.seq],
  );
  const before = await count();
  const { body } = await branch.push(entries);
  const said = body.outcomes.map(({ seq, outcome, rule = null, code = null }) => ({
    seq,
    outcome,
    rule,
    code,
  }));
  expect(said).toEqual(kept);
  expect(await count()).toEqual(before);
}
