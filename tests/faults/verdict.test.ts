import { describe, expect, it } from "vitest";
import { type Acknowledged, type Found, isSound, judgeRun } from "./verdict.ts";

const token = { vendorCode: "99", serialNumber: "0000000001" };
const told: Acknowledged = {
  accepted: [{ ...token, requestId: "r1", timeStep: 100 }],
  entries: [{ workstationId: "w", seq: 3, hash: "aa" }],
  registrations: [token],
  changes: [{ seq: 7, kind: "token.activated" }],
};
const found: Found = {
  lastTimeStep: new Map([["99-0000000001", 100]]),
  accepted: new Set(["r1"]),
  entries: new Map([["w 3", "aa"]]),
  registrations: new Set(["99-0000000001"]),
  changes: new Map([[7, "token.activated"]]),
  acceptedAgain: [],
};

describe("the verdict on a failover", () => {
  it("is sound when everything that was acknowledged is there", () => {
    expect(isSound(judgeRun(told, found))).toBe(true);
  });

  it("R8 R16 finds each thing that can be lost or happen twice", () => {
    const twice = { ...token, requestId: "r2", timeStep: 100 };
    const cases: [string, Acknowledged, Found, object][] = [
      ["a forgotten answer", told, { ...found, accepted: new Set() }, { verificationsLost: 1 }],
      [
        "a time step that is free again",
        told,
        { ...found, lastTimeStep: new Map([["99-0000000001", 99]]) },
        { verificationsLost: 1 },
      ],
      ["a token that is gone", told, { ...found, lastTimeStep: new Map() }, { verificationsLost: 1 }],
      [
        "one OTP under two request ids",
        { ...told, accepted: [...told.accepted, twice] },
        { ...found, accepted: new Set(["r1", "r2"]) },
        { acceptedTwice: 1 },
      ],
      ["a replay that was accepted", told, { ...found, acceptedAgain: [token] }, { acceptedTwice: 1 }],
      ["a lost entry", told, { ...found, entries: new Map() }, { entriesLost: 1 }],
      [
        "another entry in its place",
        told,
        { ...found, entries: new Map([["w 3", "bb"]]) },
        { entriesLost: 1 },
      ],
      ["a lost registration", told, { ...found, registrations: new Set() }, { registrationsMissing: 1 }],
      ["a lost change", told, { ...found, changes: new Map() }, { changesLost: 1 }],
      ["another change in its place", told, { ...found, changes: new Map([[7, "x.y"]]) }, { changesLost: 1 }],
    ];
    for (const [what, said, there, verdict] of cases) {
      expect(judgeRun(said, there), what).toMatchObject(verdict);
      expect(isSound(judgeRun(said, there)), what).toBe(false);
    }
  });
});
