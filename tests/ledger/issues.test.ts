import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LedgerError } from "../../src/ledger/index.ts";
import {
  beginOf,
  codeOf,
  completeOf,
  institutionCode,
  NOON,
  sealedPackage,
  serial,
  spoilOf,
  stocked,
  type Workstation,
  workstation,
} from "./fixture.ts";

let station: Workstation;
beforeEach(() => {
  station = workstation();
});
afterEach(() => station.remove());

const caught = (promise: Promise<unknown>): Promise<LedgerError | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof LedgerError ? error : undefined),
  );

describe("issue bracket", () => {
  it("R16 begins in one transaction: journal, card, issue", async () => {
    const { ledger, customer } = await stocked(station);
    const begin = beginOf(customer, 1);
    const entry = await ledger.issues.begin(begin);
    expect(entry).toMatchObject({ seq: 2, type: "issue.begun", tellerId: "kim" });
    expect(entry.body).not.toHaveProperty("tellerId");
    expect(await ledger.stock.find(serial(1))).toMatchObject({ state: "writing", cardId: begin.cardId });
    const [open] = await ledger.issues.open();
    expect(open).toMatchObject({ issueId: begin.issueId, state: "open", endedEntry: null });
    expect(open?.begun.customer.maskedName).toBe("홍*동");
    expect(open?.begunEntry).toEqual(entry);
    await ledger.close();
  });

  it("R16 completes in one transaction: journal, card, the customer's token, package gone", async () => {
    const { ledger, customer } = await stocked(station);
    await ledger.packages.store([sealedPackage(station, 1), sealedPackage(station, 1, { purpose: "test" })]);
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    const entry = await ledger.issues.complete(completeOf(begin, 1));
    expect(entry).toMatchObject({ seq: 3, type: "issue.completed" });
    expect((await ledger.stock.find(serial(1)))?.state).toBe("issued");
    expect(await ledger.packages.find(serial(1), "issue", NOON)).toBeNull();
    expect(await ledger.packages.find(serial(1), "test", NOON)).not.toBeNull();
    expect(await ledger.customers.tokensHeld(customer.customerId)).toEqual([
      { ...serial(1), institutionCode, state: "active" },
    ]);
    expect(await ledger.issues.open()).toEqual([]);
    expect(await ledger.issues.findByToken(serial(1))).toMatchObject({ state: "completed" });
    await ledger.close();
  });

  it("R17 spoils in one transaction: journal, card, packages gone, customer free again", async () => {
    const { ledger, customer } = await stocked(station);
    await ledger.packages.store([sealedPackage(station, 1), sealedPackage(station, 1, { purpose: "test" })]);
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    const entry = await ledger.issues.spoil(spoilOf(begin, 1));
    expect(entry.body).toMatchObject({ reason: "cardFailed" });
    expect((await ledger.stock.find(serial(1)))?.state).toBe("spoiled");
    expect(await ledger.packages.find(serial(1), "issue", NOON)).toBeNull();
    expect(await ledger.packages.find(serial(1), "test", NOON)).toBeNull();
    expect(await ledger.customers.tokensHeld(customer.customerId)).toEqual([]);
    expect(await codeOf(ledger.issues.begin(beginOf(customer, 2)))).toBe("done");
    await ledger.close();
  });

  it("R16 doing each step twice records it once and answers the same", async () => {
    const { ledger, customer } = await stocked(station);
    const begin = beginOf(customer, 1);
    const first = await ledger.issues.begin(begin);
    expect(await ledger.issues.begin(begin)).toEqual(first);
    const done = await ledger.issues.complete(completeOf(begin, 1));
    expect(await ledger.issues.complete(completeOf(begin, 1))).toEqual(done);
    expect(await ledger.issues.complete({ ...completeOf(begin, 1), durationMs: 9 })).toEqual(done);
    expect(await ledger.issues.begin(begin)).toEqual(first);

    const other = beginOf({ ...customer, customerId: (await anotherCustomer(ledger)).customerId }, 2);
    await ledger.issues.begin(other);
    const spoiled = await ledger.issues.spoil(spoilOf(other, 2));
    expect(await ledger.issues.spoil(spoilOf(other, 2))).toEqual(spoiled);
    expect((await ledger.journal.position()).seq).toBe(5);
    expect(await ledger.stock.counts()).toEqual({
      inStock: 1,
      allotted: 0,
      writing: 0,
      issued: 1,
      spoiled: 1,
      discarded: 0,
    });
    await ledger.close();
  });

  async function anotherCustomer(ledger: Awaited<ReturnType<typeof stocked>>["ledger"], n = 1) {
    const customer = station.customer(n);
    await ledger.customers.remember(customer);
    return customer;
  }

  it("R16 an ended issue cannot end the other way", async () => {
    const { ledger, customer } = await stocked(station);
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    await ledger.issues.complete(completeOf(begin, 1));
    expect(await codeOf(ledger.issues.spoil(spoilOf(begin, 1)))).toBe("issueEnded");
    const other = beginOf(await anotherCustomer(ledger), 2);
    await ledger.issues.begin(other);
    await ledger.issues.spoil(spoilOf(other, 2));
    expect(await codeOf(ledger.issues.complete(completeOf(other, 2)))).toBe("issueEnded");
    await ledger.close();
  });

  it("R16 the same issue with another content is refused", async () => {
    const { ledger, customer } = await stocked(station);
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    expect(await codeOf(ledger.issues.begin({ ...begin, profile: "open" }))).toBe("issueMismatch");
    expect(await codeOf(ledger.issues.complete(completeOf(begin, 2)))).toBe("issueMismatch");
    expect(await codeOf(ledger.issues.spoil(spoilOf(begin, 2)))).toBe("issueMismatch");
    expect(await codeOf(ledger.issues.complete(completeOf(beginOf(customer, 1), 1)))).toBe("issueUnknown");
    expect((await ledger.journal.position()).seq).toBe(2);
    await ledger.close();
  });

  it("R3 refuses a second smart OTP of the same institution, whatever keeps the first", async () => {
    const { ledger, customer } = await stocked(station);
    const held = (state: "active" | "suspended" | "locked" | "disposed", code = institutionCode) =>
      ledger.customers.noteHeldTokens(customer.customerId, [
        { ...serial(900), institutionCode: code, state },
      ]);
    for (const state of ["active", "suspended", "locked"] as const) {
      await held(state);
      const error = await caught(ledger.issues.begin(beginOf(customer, 1)));
      expect(error).toMatchObject({ code: "alreadyHolds", rule: "R3" });
      expect(error?.text.ko.happened).toContain("07-00000900");
    }
    await held("active", "902");
    const other = beginOf(customer, 1);
    await ledger.issues.begin(other);
    expect(await caught(ledger.issues.begin(beginOf(customer, 2)))).toMatchObject({
      code: "customerBusy",
      rule: "R3",
    });
    await ledger.issues.spoil(spoilOf(other, 1));
    await held("disposed");
    const second = beginOf(customer, 2);
    await ledger.issues.begin(second);
    await ledger.issues.complete(completeOf(second, 2));
    expect((await caught(ledger.issues.begin(beginOf(customer, 3))))?.code).toBe("alreadyHolds");
    await ledger.close();
  });

  it("R17 refuses a card that is unknown, being written, issued or spoiled, or is not the one in hand", async () => {
    const { ledger, customer } = await stocked(station);
    const second = await anotherCustomer(ledger);
    expect(await caught(ledger.issues.begin(beginOf(customer, 99)))).toMatchObject({
      code: "cardUnknown",
      rule: "R17",
    });
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    expect((await caught(ledger.issues.begin(beginOf(second, 1))))?.code).toBe("cardBusy");
    await ledger.issues.complete(completeOf(begin, 1));
    expect((await caught(ledger.issues.begin(beginOf(second, 1))))?.code).toBe("cardNotIssuable");
    const spoilt = beginOf(second, 2);
    await ledger.issues.begin(spoilt);
    await ledger.issues.spoil(spoilOf(spoilt, 2));
    expect((await caught(ledger.issues.begin(beginOf(second, 2))))?.code).toBe("cardNotIssuable");
    await ledger.stock.receive("S-2", [{ ...serial(50), cardId: "ffffffffffffffff" }], "kim");
    expect((await caught(ledger.issues.begin(beginOf(second, 50))))?.code).toBe("cardMismatch");
    await ledger.close();
  });

  it("R16 of two that begin at the same moment for one card or one customer, one does", async () => {
    const { ledger, customer } = await stocked(station);
    const second = await anotherCustomer(ledger);
    const sameCard = [customer, second].map((who) => codeOf(ledger.issues.begin(beginOf(who, 1))));
    expect(await Promise.all(sameCard)).toEqual(["done", "cardBusy"]);
    const sameCustomer = [2, 3].map((n) => codeOf(ledger.issues.begin(beginOf(second, n))));
    expect(await Promise.all(sameCustomer)).toEqual(["done", "customerBusy"]);
    await ledger.close();
  });

  it("takes a card whose applet gives no device id, and learns none from it", async () => {
    const { ledger, customer } = await stocked(station);
    await ledger.issues.begin({ ...beginOf(customer, 1), cardId: "" });
    expect((await ledger.stock.find(serial(1)))?.cardId).toBeNull();
    expect(await ledger.stock.findByCardId("")).toBeNull();
    await ledger.close();
  });

  it("R2 refuses a customer whose identity was never checked here", async () => {
    const { ledger } = await stocked(station);
    expect(await codeOf(ledger.issues.begin(beginOf(station.customer(7), 1)))).toBe("customerUnknown");
    await ledger.close();
  });

  it("R16 what is refused leaves no trace in any table", async () => {
    const { ledger, customer } = await stocked(station);
    const before = await ledger.journal.position();
    await codeOf(ledger.issues.begin(beginOf(station.customer(7), 1)));
    await codeOf(ledger.issues.begin({ ...beginOf(customer, 1), cardId: "not hexadecimal" }));
    await codeOf(
      ledger.issues.begin({ ...beginOf(customer, 1), tellerId: "kim", profile: "none" as "open" }),
    );
    station.time.now -= 60 * 60_000;
    expect(await codeOf(ledger.issues.begin(beginOf(customer, 1)))).toBe("clockBackwards");
    expect(await ledger.journal.position()).toEqual(before);
    expect(await ledger.issues.open()).toEqual([]);
    expect((await ledger.stock.counts()).writing).toBe(0);
    await ledger.close();
  });

  it("R16 an unfinished issue is found again after the process is gone", async () => {
    const { ledger, customer } = await stocked(station);
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    await ledger.close();
    const again = await station.open();
    expect((await again.issues.open()).map(({ issueId }) => issueId)).toEqual([begin.issueId]);
    await again.issues.complete({ ...completeOf(begin, 1), resumed: true });
    expect(await again.issues.find(begin.issueId)).toMatchObject({ state: "completed" });
    await again.close();
  });
});
