import { describe, expect, it } from "vitest";
import {
  axisSteps,
  dayAfter,
  daysBetween,
  meanIssueMs,
  spoilRate,
  sumOf,
  sumsBy,
} from "../../renderer/screens/figures/figures.ts";
import type { FigureRow } from "../../src/contract/calls/figures.ts";

const row = (change: Partial<FigureRow>): FigureRow => ({
  day: "2026-11-22",
  tellerId: "kim",
  profile: "locked",
  issued: 0,
  reissued: 0,
  registered: 0,
  incidents: 0,
  spoiled: 0,
  issueMs: 0,
  ...change,
});

describe("figures (9201)", () => {
  it("sums up by day, by teller, and altogether", () => {
    const rows = [
      row({ issued: 3, issueMs: 3000 }),
      row({ tellerId: "lee", issued: 1, issueMs: 3000, spoiled: 1 }),
      row({ day: "2026-11-23", incidents: 2 }),
    ];
    expect(sumOf(rows)).toMatchObject({ issued: 4, spoiled: 1, incidents: 2, issueMs: 6000 });
    expect(sumsBy(rows, ["2026-11-22", "2026-11-23"], ({ day }) => day)).toMatchObject([
      { issued: 4, incidents: 0 },
      { issued: 0, incidents: 2 },
    ]);
    expect(meanIssueMs(sumOf(rows))).toBe(1500);
    expect(spoilRate(sumOf(rows))).toBe(0.2);
  });

  it("knows no rate and no mean of nothing", () => {
    expect(spoilRate(sumOf([]))).toBeNull();
    expect(meanIssueMs(sumOf([]))).toBeNull();
  });

  it("counts days over the end of a month and of a year", () => {
    expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
    expect(dayAfter("2028-03-01", -1)).toBe("2028-02-29");
    expect(daysBetween("2026-11-29", "2026-12-02")).toEqual([
      "2026-11-29",
      "2026-11-30",
      "2026-12-01",
      "2026-12-02",
    ]);
    expect(daysBetween("2026-12-02", "2026-11-29")).toEqual([]);
  });

  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [17, [0, 5, 10, 15, 20]],
    [100, [0, 50, 100]],
    [1234, [0, 500, 1000, 1500]],
  ])("an axis up to %i has the steps %j", (most, steps) => {
    expect(axisSteps(most)).toEqual(steps);
  });
});
