import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HeldToken } from "../../src/contract/registry.ts";
import type { Ledger } from "../../src/ledger/index.ts";
import {
  beginOf,
  codeOf,
  completeOf,
  IDENTITY_NUMBER,
  institutionCode,
  serial,
  type Workstation,
  workstation,
} from "./fixture.ts";

let station: Workstation;
let ledger: Ledger;
beforeEach(async () => {
  station = workstation();
  ledger = await station.open();
});
afterEach(async () => {
  await ledger.close();
  station.remove();
});

describe("customers", () => {
  it("R2 keeps what was checked, how and by whom, and finds it again", async () => {
    const customer = station.customer();
    expect(await ledger.customers.remember(customer)).toBe(customer.customerId);
    expect(await ledger.customers.find(customer.customerId)).toEqual(customer);
    expect(await ledger.customers.findByKey(customer.customerKey)).toEqual(customer);
    expect(await ledger.customers.findByKey("0".repeat(64))).toBeNull();
  });

  it("R14 the same person has the same id, and what is known is brought up to date", async () => {
    const first = station.customer();
    await ledger.customers.remember(first);
    const customerId = await ledger.customers.idFor(first.customerKey);
    expect(customerId).toBe(first.customerId);
    const later = { ...station.customer(), customerId, maskedPhone: "010-****-0000", checkedBy: "lee" };
    await ledger.customers.remember(later);
    expect(await ledger.customers.find(customerId)).toEqual(later);
    expect(await ledger.customers.idFor(station.customer(1).customerKey)).not.toBe(customerId);
  });

  it("R14 refuses one person under two ids, and two persons under one", async () => {
    const first = station.customer();
    await ledger.customers.remember(first);
    expect(await codeOf(ledger.customers.remember(station.customer()))).toBe("customerMismatch");
    const stranger = { ...station.customer(1), customerId: first.customerId };
    expect(await codeOf(ledger.customers.remember(stranger))).toBe("customerMismatch");
    expect(await ledger.customers.find(first.customerId)).toEqual(first);
  });

  it.each(["name", "maskedName", "maskedIdentity", "maskedPhone"] as const)(
    "R14 refuses an identity number in the clear in %s, with and without hyphen",
    async (member) => {
      for (const text of [IDENTITY_NUMBER, "900101-1234568", "홍길동 900101 1234568"]) {
        const customer = { ...station.customer(), [member]: text };
        expect(await codeOf(ledger.customers.remember(customer))).toBe("contentInvalid");
      }
      expect(await ledger.customers.findByKey(station.customer().customerKey)).toBeNull();
    },
  );
});

describe("tokens a customer holds", () => {
  const token = (n: number, change: Partial<HeldToken> = {}): HeldToken => ({
    ...serial(n),
    institutionCode,
    state: "active",
    ...change,
  });

  it("R3 the registry's word replaces ours, except for what it has not been told yet", async () => {
    await ledger.stock.receive("S-1", [serial(1)], "kim");
    const customer = station.customer();
    const id = await ledger.customers.remember(customer);
    await ledger.customers.noteHeldTokens(id, [
      token(800, { institutionCode: "902" }),
      token(801, { institutionCode: "903" }),
    ]);
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    await ledger.issues.complete(completeOf(begin, 1));

    await ledger.customers.noteHeldTokens(id, [token(801, { institutionCode: "903", state: "suspended" })]);
    expect(await ledger.customers.tokensHeld(id)).toEqual([
      token(1),
      token(801, { institutionCode: "903", state: "suspended" }),
    ]);

    await ledger.journal.recordOutcomes([1, 2, 3].map((seq) => ({ seq, outcome: "applied" })));
    await ledger.customers.noteHeldTokens(id, [token(1, { state: "suspended" })]);
    expect(await ledger.customers.tokensHeld(id)).toEqual([token(1, { state: "suspended" })]);
    await ledger.customers.noteHeldTokens(id, []);
    expect(await ledger.customers.tokensHeld(id)).toEqual([]);
  });

  it("refuses tokens of a customer it does not know", async () => {
    const unknown = station.customer().customerId;
    expect(await codeOf(ledger.customers.noteHeldTokens(unknown, [token(1)]))).toBe("customerUnknown");
    expect(await ledger.customers.tokensHeld(unknown)).toEqual([]);
  });
});
