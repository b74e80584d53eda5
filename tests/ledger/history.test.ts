import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Customer, Ledger } from "../../src/ledger/index.ts";
import { beginOf, completeOf, serial, spoilOf, stocked, type Workstation, workstation } from "./fixture.ts";

let station: Workstation;
let ledger: Ledger;
let customer: Customer;
beforeEach(async () => {
  station = workstation();
  ({ ledger, customer } = await stocked(station));
});
afterEach(async () => {
  await ledger.close();
  station.remove();
});

async function issued(n = 1): Promise<void> {
  const begun = beginOf(customer, n);
  await ledger.issues.begin(begun);
  await ledger.issues.complete(completeOf(begun, n));
}
async function reported(n: number, by = { tellerId: "kim" } as { tellerId: string; approverId?: string }) {
  const { customerId, kind, maskedName, sealedIdentity, check } = customer;
  const body = {
    incidentId: uuidv7(),
    ...serial(n),
    kind: "lost" as const,
    customer: { customerId, kind, maskedName, sealedIdentity, check },
  };
  return await ledger.journal.append({ type: "incident.reported", body }, by);
}
const types = (entries: readonly { type: string }[]) => entries.map(({ type }) => type);

describe("history of a customer or a card (9001)", () => {
  it("holds every entry about a card, from the shipment on, and no other card's", async () => {
    await issued();
    const spoiled = beginOf(station.customer(5), 2);
    await ledger.customers.remember({ ...station.customer(5), customerId: spoiled.customer.customerId });
    await ledger.issues.begin(spoiled);
    await ledger.issues.spoil(spoilOf(spoiled, 2));
    await reported(1);
    const { entries, card, complete } = await ledger.history.ofCard(serial(1));
    expect(types(entries)).toEqual(["stock.received", "issue.begun", "issue.completed", "incident.reported"]);
    expect(complete).toBe(true);
    expect(card).toMatchObject({
      ...serial(1),
      state: "active",
      customer: { customerId: customer.customerId },
    });
    expect(types((await ledger.history.ofCard(serial(2))).entries)).toEqual([
      "stock.received",
      "issue.begun",
      "issue.spoiled",
    ]);
    expect(await ledger.history.ofCard(serial(99))).toEqual({ card: null, entries: [], complete: true });
  });

  it("holds every entry about a customer, also those that name only their card", async () => {
    await issued();
    await ledger.journal.append(
      { type: "phone.revoked", body: { phoneId: uuidv7(), ...serial(1), reason: "phoneLost" } },
      { tellerId: "lee" },
    );
    const { entries, tokens } = await ledger.history.ofCustomer(customer.customerId);
    expect(types(entries)).toEqual(["stock.received", "issue.begun", "issue.completed", "phone.revoked"]);
    expect(entries.at(-1)).toMatchObject({ tellerId: "lee", body: { reason: "phoneLost" } });
    expect(tokens).toMatchObject([{ ...serial(1), state: "active" }]);
  });

  it("R3 follows a card to the one that replaced it", async () => {
    await issued();
    const begun = { ...beginOf(customer, 2), replaces: { ...serial(1), reason: "damaged" as const } };
    await ledger.issues.begin(begun);
    await ledger.issues.complete(completeOf(begun, 2));
    const { entries, card } = await ledger.history.ofCard(serial(1));
    expect(types(entries).at(-1)).toBe("issue.begun");
    expect(entries.at(-1)?.body).toMatchObject({ ...serial(2), replaces: serial(1) });
    expect(card?.state).toBe("disposed");
  });

  it("says what the registry said, and what it has not said yet", async () => {
    const entry = await reported(1);
    await ledger.journal.recordOutcomes([{ seq: 1, outcome: "applied" }]);
    await ledger.journal.recordOutcomes([{ seq: entry.seq, outcome: "refused", rule: "R6", code: "stolen" }]);
    await reported(1);
    const { entries } = await ledger.history.ofCard(serial(1));
    expect(entries.map(({ outcome }) => outcome)).toEqual([
      { seq: 1, outcome: "applied" },
      { seq: 2, outcome: "refused", rule: "R6", code: "stolen" },
      null,
    ]);
  });

  it("R14 R15 shows no seal, no OTP and no proof", async () => {
    await issued();
    const { customerId, kind, maskedName, sealedIdentity, check } = customer;
    const capturedAt = "2026-11-22T03:00:00.000Z";
    const holder = { customerId, kind, maskedName, sealedIdentity, check };
    await ledger.journal.append(
      { type: "token.unlocked", body: { ...serial(1), customer: holder, otp: "482913", capturedAt } },
      { tellerId: "kim", approverId: "choi" },
    );
    const said = JSON.stringify(await ledger.history.ofCustomer(customerId));
    for (const secret of ["482913", "ciphertext", "mac", "challenge"]) expect(said).not.toContain(secret);
  });

  it.each([
    ["0000000", 3],
    ["07-00000002", 1],
    ["07 00000002", 1],
    ["0700000001", 1],
    ["08-00000001", 0],
    ["00", 0],
    ["%%%", 0],
  ])("finds cards by %s: %i", async (typed, count) => {
    expect(await ledger.history.findCards(typed, 20)).toHaveLength(count);
  });

  it("R13 lists what a second person approved, newest first, by whom and when", async () => {
    await reported(1);
    await reported(1, { tellerId: "kim", approverId: "choi" });
    station.time.now += 60_000;
    await reported(2, { tellerId: "lee", approverId: "han" });
    const day = { from: "2026-11-22T00:00:00.000Z", to: "2026-11-23T00:00:00.000Z" };
    const who = async (query: Parameters<Ledger["history"]["approved"]>[0]) =>
      (await ledger.history.approved(query)).entries.map(({ approverId }) => approverId);
    expect(await who(day)).toEqual(["han", "choi"]);
    expect(await who({ ...day, tellerId: "kim" })).toEqual(["choi"]);
    expect(await who({ ...day, approverId: "han" })).toEqual(["han"]);
    expect(await who({ from: day.to, to: "2026-11-24T00:00:00.000Z" })).toEqual([]);
  });
});
