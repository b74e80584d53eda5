import { daysBetween } from "../../../renderer/screens/figures/figures.ts";
import type { FigureRow, figureCalls, tableCalls } from "../../../src/contract/calls/figures.ts";
import type { StandardAnswers } from "./answers.ts";

/** Some days of two tellers, the same ones every time. */
function someDays(from: string, to: string): FigureRow[] {
  return daysBetween(from, to).flatMap((day, i) => {
    const weekend = i % 7 === 5 || i % 7 === 6;
    if (weekend) return [];
    const row = (tellerId: string, n: number, profile: "locked" | "open"): FigureRow => ({
      ...{ day, tellerId, profile },
      issued: 4 + ((i * n) % 5),
      reissued: (i * n) % 2,
      registered: 1 + ((i + n) % 3),
      incidents: (i + n) % 2,
      spoiled: (i * n) % 4 === 3 ? 1 : 0,
      issueMs: (4 + ((i * n) % 5)) * (9000 + ((i * 700) % 4000)),
    });
    return [row("seoyeon", 3, "locked"), row("doyun", 5, i % 3 === 0 ? "open" : "locked")];
  });
}

export const figureAnswers: StandardAnswers<keyof typeof figureCalls | keyof typeof tableCalls> = {
  "figures.read": ({ from, to }: { from: string; to: string }) => ({ rows: someDays(from, to) }),
  "table.save": ({ name, format }: { name: string; format: string }) => ({
    path: `C:\\Users\\teller\\Documents\\${name}.${format}`,
  }),
};
