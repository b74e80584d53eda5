import { describe, expect, it } from "vitest";
import type { CustomerView } from "../../src/contract/ipc.ts";
import { Session } from "../../src/counter/index.ts";
import { teller } from "../support/desk.ts";

const customer = { customerId: "01a2040b-77ef-7429-9067-e8b9a6c7b526" } as CustomerView;

describe("R14 the customer's phone number", () => {
  const known = (customerId: string) => ({ customerId }) as CustomerView;

  it("is there while they are, and goes with them or with the teller", () => {
    const session = new Session();
    session.signedIn(teller);
    session.serve(known("a"), "010-0000-4821");
    session.serve(known("a"));
    expect(session.phoneNumber).toBe("010-0000-4821");
    session.serve(known("b"));
    expect(session.phoneNumber).toBeNull();
    for (const leave of [() => session.serve(null), () => session.signedIn(teller)]) {
      session.serve(known("a"), "010-0000-4821");
      leave();
      expect(session.phoneNumber).toBeNull();
    }
  });
});

describe("Session", () => {
  it("R2 begins with nobody, and nothing can be done", () => {
    const session = new Session();
    expect([session.teller, session.customer, session.writing]).toEqual([null, null, false]);
    expect(() => session.requireTeller()).toThrow(expect.objectContaining({ code: "notSignedIn" }));
    expect(() => session.requireCustomer()).toThrow(
      expect.objectContaining({ code: "noCustomer", rule: "R2" }),
    );
  });

  it("R2 the customer goes with the teller", () => {
    const session = new Session();
    session.signedIn(teller);
    session.serve(customer);
    expect([session.requireTeller(), session.requireCustomer()]).toEqual([teller, customer]);
    session.signedIn({ ...teller, tellerId: "t1002" });
    expect(session.customer).toBeNull();
    session.serve(customer);
    session.signedIn(null);
    expect([session.teller, session.customer]).toEqual([null, null]);
  });

  it("does nothing for a teller who left, until they are back", () => {
    const session = new Session();
    session.lock();
    expect(session.locked).toBe(false);
    session.signedIn(teller);
    session.serve(customer);
    session.lock();
    expect(() => session.requireTeller()).toThrow(expect.objectContaining({ code: "locked" }));
    expect([session.requireSignedIn(), session.customer]).toEqual([teller, customer]);
    session.unlock();
    expect(session.requireTeller()).toEqual(teller);
    session.lock();
    session.signedIn({ ...teller, tellerId: "t1002" });
    expect(session.locked).toBe(false);
  });

  it.each([
    ["well", () => Promise.resolve("done")],
    ["badly", () => Promise.reject(new Error("card gone"))],
  ])("writes one card at a time, and the next when the first has ended %s", async (_how, end) => {
    const session = new Session();
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = session.write(() => promise.then(end));
    expect(session.writing).toBe(true);
    await expect(session.write(async () => "second")).rejects.toMatchObject({ code: "busyWriting" });
    let settled = false;
    const settling = session.settled().then(() => {
      settled = true;
    });
    await Promise.resolve();
    expect(settled).toBe(false);
    resolve();
    await first.catch(() => {});
    await settling;
    expect(session.writing).toBe(false);
    expect(await session.write(async () => "second")).toBe("second");
  });

  it("is settled at once when nothing is written", async () => {
    await new Session().settled();
  });
});
