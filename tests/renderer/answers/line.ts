import type { lineCalls } from "../../../src/contract/calls/line.ts";
import { never, type StandardAnswers } from "./answers.ts";

export const lineAnswers: StandardAnswers<keyof typeof lineCalls> = {
  "line.queue": () => ({ entries: [], next: null, waiting: 0, refused: 0, conflicts: 0 }),
  "line.conflicts": () => [],
  "line.decide": () => never,
  "line.history": () => [],
};
