import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Customer, Ledger } from "../../src/ledger/index.ts";
import { beginOf, completeOf, serial, spoilOf, stocked, type Workstation, workstation } from "./fixture.ts";

let station: Workstation;
let ledger: Ledger;
let customer: Customer;
beforeEach(async () => {
  station = workstation();
  ({ ledger, customer } = await stocked(station, 5));
});
afterEach(async () => {
  await ledger.close();
  station.remove();
});

const ever = { from: "2026-01-01T00:00:00.000Z", to: "2027-01-01T00:00:00.000Z" };
const two = (n: number) => String(n).padStart(2, "0");
const dayOf = (ms: number) => {
  const date = new Date(ms);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

async function report(tellerId: string) {
  return await ledger.journal.append(
    { type: "incident.reported", body: { incidentId: uuidv7(), ...serial(1), kind: "lost", customer: null } },
    { tellerId },
  );
}

it("9201 counts what each teller did each day with each kind of card, and how long an issue took", async () => {
  const first = beginOf(customer, 1);
  await ledger.issues.begin(first);
  await ledger.issues.complete(completeOf(first, 1));
  const second = { ...beginOf(customer, 2), replaces: { ...serial(1), reason: "lost" as const } };
  await ledger.issues.begin({ ...second, profile: "open" });
  await ledger.issues.complete({ ...completeOf(second, 2), durationMs: 1000 });
  const other = station.customer(3);
  await ledger.customers.remember(other);
  const third = beginOf(other, 3);
  await ledger.issues.begin(third);
  await ledger.issues.spoil(spoilOf(third, 3));
  const today = dayOf(station.time.now);
  station.time.now += 48 * 60 * 60_000;
  await report("lee");
  const zero = { issued: 0, reissued: 0, registered: 0, incidents: 0, spoiled: 0, issueMs: 0 };
  const rows = await ledger.figures.between(ever);
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      { ...zero, day: today, tellerId: "kim", profile: "locked", issued: 1, spoiled: 1, issueMs: 812.5 },
      { ...zero, day: today, tellerId: "kim", profile: "open", issued: 1, reissued: 1, issueMs: 1000 },
      { ...zero, day: dayOf(station.time.now), tellerId: "lee", profile: null, incidents: 1 },
    ]),
  );
});

it("9201 does not count what the registry refused, nor what lies outside the days", async () => {
  const entry = await report("lee");
  await ledger.journal.recordOutcomes([{ seq: 1, outcome: "applied" }]);
  await ledger.journal.recordOutcomes([{ seq: entry.seq, outcome: "refused", rule: "R6" }]);
  expect(await ledger.figures.between(ever)).toEqual([]);
  await report("lee");
  expect(await ledger.figures.between(ever)).toHaveLength(1);
  expect(await ledger.figures.between({ ...ever, to: "2026-11-22T00:00:00.000Z" })).toEqual([]);
});
