import type { Pool } from "pg";
import { isOneRequestsFault, violatedUnique } from "../database.ts";
import { Batches } from "./batches.ts";
import { type Judgement, type JudgementInput, judge, tokenName } from "./statement.ts";

/** A second lane for full batches only, so that one slow statement does not stop a busy registry. */
const LANES = 2;
const SIZE = 64;
/** Sessions for those who wait for a lock, so that they are in nobody's way. */
const WAITING_LANES = 2;

export type Judging = (input: JudgementInput) => Promise<Judgement | null>;

/**
 * OTPs that arrive together are judged by one statement and one commit. Who was left out because somebody else has
 * the token locked, and everybody when the statement failed through the fault of one, is asked for alone.
 * @param onBatch hears how many were asked for together
 * @returns asks for one judgement; null: the token is not to be known, or this request or question was answered
 * just now
 */
export function createJudging(pool: Pool, onBatch: (size: number) => void): Judging {
  const together = new Batches<JudgementInput, Judgement | null>({
    size: SIZE,
    lanes: LANES,
    run: async (inputs) => {
      onBatch(inputs.length);
      try {
        return await judge(pool, inputs, { wait: false });
      } catch (error) {
        if (!isOneRequestsFault(error)) throw error;
        return inputs.map(() => null);
      }
    },
  });
  const alone = new Batches<JudgementInput, Judgement | null>({
    size: 1,
    lanes: WAITING_LANES,
    run: async (inputs) => {
      try {
        return await judge(pool, inputs, { wait: true });
      } catch (error) {
        if (violatedUnique(error) === null) throw error;
        return inputs.map(() => null);
      }
    },
  });
  return async (input) => {
    const name = tokenName(input);
    return (await together.ask(name, input)) ?? (await alone.ask(name, input));
  };
}
