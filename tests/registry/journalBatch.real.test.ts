import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../src/contract/journal.ts";
import { Branch, type IssuedCard, randomIdentity } from "../support/branch.ts";
import { testWorlds, type World } from "./world.ts";

const worlds = testWorlds({ shared: true });
let opened: Promise<World> | undefined;
const openWorld = () => {
  opened ??= worlds.open();
  return opened;
};

async function begin(branch: Branch, identity = randomIdentity()) {
  const { pkg, seed } = await branch.takeCard();
  const { vendorCode, serialNumber } = pkg.binding;
  const card: IssuedCard = { vendorCode, serialNumber, seed, issueId: randomUUID() };
  return { pkg, card, begun: await branch.begun(pkg, identity, card.issueId) };
}

/** A day without a line on which everything happened that can: what is applied, refused, in conflict and alarming. */
async function eventfulDay(branch: Branch): Promise<{ entries: JournalEntry[]; cards: IssuedCard[] }> {
  const entries: JournalEntry[] = [];
  const identity = randomIdentity();
  const first = await begin(branch, identity);
  entries.push(first.begun, branch.completed(first.card));
  // R3: the same customer again, completed all the same.
  const second = await begin(branch, identity);
  entries.push(second.begun, branch.completed(second.card));
  // R17: the proof of another card; never active.
  const third = await begin(branch);
  entries.push(third.begun, branch.completed(third.card, second.card.seed));
  const spoiled = await begin(branch);
  const { vendorCode, serialNumber, issueId } = spoiled.card;
  entries.push(spoiled.begun);
  entries.push(branch.entry("issue.spoiled", { issueId, vendorCode, serialNumber, reason: "cardFailed" }));
  // R16: that card is gone, and this issue was never begun.
  entries.push(branch.completed(spoiled.card));
  const { vendorCode: vendor, serialNumber: serial } = first.card;
  const customer = await branch.customer(identity);
  const report = { vendorCode: vendor, serialNumber: serial, kind: "lost" as const, customer };
  entries.push(branch.entry("incident.reported", { incidentId: randomUUID(), ...report }));
  // R3: in place of the one that was lost, which ends in the same moment.
  const { pkg, seed } = await branch.takeCard();
  const reissued: IssuedCard = { ...pkg.binding, seed, issueId: randomUUID() };
  const replaces = { vendorCode: vendor, serialNumber: serial, reason: "lost" as const };
  const options = { replaces, approverId: "chief01" };
  entries.push(await branch.begun(pkg, identity, reissued.issueId, "locked", options));
  entries.push(branch.completed(reissued));
  const cards = [first.card, second.card, third.card, spoiled.card, reissued];
  return { entries, cards };
}

async function statesOf({ sql }: World, branch: Branch, cards: readonly IssuedCard[]) {
  const states = cards.map(async ({ serialNumber }) => {
    const [row] = await sql(
      `SELECT state, customer_ref IS NOT NULL AS held, issued_at IS NOT NULL AS issued,
        (SELECT array_agg(status ORDER BY status) FROM issues WHERE issues.serial_number = tokens.serial_number) AS issues,
        (SELECT count(*) FROM registrations WHERE registrations.serial_number = tokens.serial_number
          AND ended_at IS NULL) AS registered
        FROM tokens WHERE serial_number = $1`,
      [serialNumber],
    );
    return row;
  });
  const trail = await sql(
    "SELECT kind, approver_id AS approver, detail ->> 'seq' AS seq FROM audit WHERE workstation_id = $1 AND detail ? 'seq' ORDER BY id",
    [branch.workstationId],
  );
  return { states: await Promise.all(states), trail };
}

describe("a batch of the journal", () => {
  it("R16 comes to the same as its entries one by one: what is refused undoes nothing else", async () => {
    const world = await openWorld();
    const { app } = world.registry;
    const together = await Branch.opened(app, world.enrolmentCode);
    const oneByOne = await Branch.opened(app, world.enrolmentCode);
    const [batch, singles] = [await eventfulDay(together), await eventfulDay(oneByOne)];
    const { body } = await together.push(batch.entries);
    const outcomes = [];
    for (const entry of singles.entries) outcomes.push(...(await oneByOne.push([entry])).body.outcomes);
    expect(body.outcomes).toEqual(outcomes);
    expect(body.outcomes.map(({ outcome, code }) => code ?? outcome)).toEqual([
      "applied",
      "applied",
      "registry.customerHasToken",
      "registry.customerHasToken",
      "applied",
      "registry.proofWrong",
      "applied",
      "applied",
      "registry.issueUnknown",
      "applied",
      "applied",
      "applied",
    ]);
    const [a, b] = [
      await statesOf(world, together, batch.cards),
      await statesOf(world, oneByOne, singles.cards),
    ];
    expect(a).toEqual(b);
    // R13: who approved an issue stands in the trail by itself.
    const approvals = a.trail.filter(({ kind }) => kind === "issue.approved");
    expect(approvals).toEqual([{ kind: "issue.approved", approver: "chief01", seq: expect.any(String) }]);
    expect(a.states.map((row) => row?.state)).toEqual([
      "disposed",
      "suspended",
      "allotted",
      "spoiled",
      "active",
    ]);
    // Sent again, it is answered from what was kept.
    expect((await together.push(batch.entries)).body.outcomes).toEqual(body.outcomes);
  });

  it("R3 gives each of twelve customers to one of two branches that send them at the same moment", async () => {
    const world = await openWorld();
    const other = await world.another();
    const identities = Array.from({ length: 12 }, () => randomIdentity());
    const [one, two] = [
      await Branch.opened(world.registry.app, world.enrolmentCode),
      await Branch.opened(other.app, world.enrolmentCode),
    ];
    const batches: JournalEntry[][] = [[], []];
    // In opposite orders, as deadlocks like it.
    for (const identity of identities) batches[0]?.push((await begin(one, identity)).begun);
    for (const identity of identities.toReversed()) batches[1]?.push((await begin(two, identity)).begun);
    const [a, b] = await Promise.all([one.push(batches[0] ?? []), two.push(batches[1] ?? [])]);
    const took = (answer: typeof a) => answer.body.outcomes.map(({ outcome }) => outcome === "applied");
    const takenByTwo = took(b).toReversed();
    expect(took(a).map((taken, index) => taken !== takenByTwo[index])).toEqual(identities.map(() => true));
  });

  it("R16 with an entry that fails is taken up to that one", async () => {
    const world = await openWorld();
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const [sound, ill] = [await begin(branch), await begin(branch)];
    await world.sql(
      "UPDATE tokens SET otp_type = 'OCRA', ocra_suite = 'OCRA-1:HOTP-SHA256-6:QN08' WHERE serial_number = $1",
      [ill.card.serialNumber],
    );
    const entries = [sound, ill].map(({ begun }) => begun);
    const answer = await branch.push([...entries, branch.completed(ill.card), branch.completed(sound.card)]);
    expect(answer).toMatchObject({ status: 422, body: { code: "registry.ocraNotServed" } });
    const [row] = await world.sql("SELECT position_seq FROM workstations WHERE id = $1", [
      branch.workstationId,
    ]);
    expect(Number(row?.position_seq)).toBe(entries.at(-1)?.seq);
  });
});
