import { describe, expect, it } from "vitest";
import { offersFor } from "../../renderer/transactions/offers.ts";

const token = { vendorCode: "71", serialNumber: "0042819037" };

describe("a card that is laid down", () => {
  it("is issued when it is blank, locked with the transport key or not", () => {
    expect(offersFor({ state: "blank", token: null })).toEqual(["issue"]);
    expect(offersFor({ state: "blankLocked", token: null })).toEqual(["issue"]);
  });

  it("is tested first when it is ours, registered first when it is another institution's", () => {
    expect(offersFor({ state: "ours", token })[0]).toBe("testCard");
    expect(offersFor({ state: "otherInstitution", token })[0]).toBe("register");
    expect(offersFor({ state: "locked", token: null })).toEqual(["register", "testCard", "issue"]);
  });

  it("offers nothing for what is none of ours or half-written, and before it has been looked at", () => {
    expect(offersFor({ state: "foreign", token: null })).toEqual([]);
    expect(offersFor({ state: "torn", token })).toEqual([]);
    expect(offersFor(undefined)).toEqual([]);
  });
});
