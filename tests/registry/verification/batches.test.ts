import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Batches } from "../../../src/registry/verification/batches.ts";

/** Batches whose every run waits for the test to let it go on. */
function held(size: number, lanes: number) {
  const runs: { questions: readonly string[]; answer(): void; fail(error: Error): void }[] = [];
  const batches = new Batches<string, string>({
    size,
    lanes,
    run: (questions) =>
      new Promise((resolve, reject) => {
        runs.push({ questions, answer: () => resolve(questions.map((q) => `${q}!`)), fail: reject });
      }),
  });
  return { batches, runs };
}

const key = (question: string) => question.slice(0, 1);

describe("questions asked together", () => {
  it("leave in one batch when they come in one turn, and gather while every lane is busy", async () => {
    const { batches, runs } = held(3, 1);
    const answers = ["a1", "b1"].map((q) => batches.ask(key(q), q));
    await setImmediate();
    expect(runs.map(({ questions }) => questions)).toEqual([["a1", "b1"]]);
    answers.push(...["c1", "d1", "e1", "f1"].map((q) => batches.ask(key(q), q)));
    await setImmediate();
    expect(runs).toHaveLength(1);
    for (let next = 0; next < 3; next += 1) {
      runs[next]?.answer();
      await setImmediate();
      await setImmediate();
    }
    expect(runs.map(({ questions }) => questions)).toEqual([["a1", "b1"], ["c1", "d1", "e1"], ["f1"]]);
    expect(await Promise.all(answers)).toEqual(["a1!", "b1!", "c1!", "d1!", "e1!", "f1!"]);
  });

  it("of one key go one after the other, in order, whatever lanes are free", async () => {
    const { batches, runs } = held(1, 4);
    const answers = ["a1", "a2", "b1", "a3"].map((q) => batches.ask(key(q), q));
    for (let turn = 0; turn < 4; turn += 1) await setImmediate();
    expect(runs.map(({ questions }) => questions)).toEqual([["a1"], ["b1"]]);
    for (let next = 0; next < 4; next += 1) {
      runs[next]?.answer();
      await setImmediate();
      await setImmediate();
    }
    expect(runs.slice(2).map(({ questions }) => questions)).toEqual([["a2"], ["a3"]]);
    expect(await Promise.all(answers)).toEqual(["a1!", "a2!", "b1!", "a3!"]);
  });

  it("open another lane only for a batch that is full", async () => {
    const { batches, runs } = held(2, 2);
    const answers = ["a1"].map((q) => batches.ask(key(q), q));
    await setImmediate();
    answers.push(batches.ask("b", "b1"));
    await setImmediate();
    expect(runs).toHaveLength(1);
    answers.push(batches.ask("c", "c1"), batches.ask("d", "d1"), batches.ask("e", "e1"));
    await setImmediate();
    await setImmediate();
    expect(runs.map(({ questions }) => questions)).toEqual([["a1"], ["b1", "c1"]]);
    for (const run of [...runs]) run.answer();
    await setImmediate();
    await setImmediate();
    runs[2]?.answer();
    expect(await Promise.all(answers)).toEqual(["a1!", "b1!", "c1!", "d1!", "e1!"]);
  });

  it("fail together, and leave the lane free for those that come after", async () => {
    const { batches, runs } = held(8, 1);
    const failing = ["a1", "b1"].map((q) => expect(batches.ask(key(q), q)).rejects.toThrow("broken"));
    const behind = batches.ask("a", "a2");
    await setImmediate();
    runs[0]?.fail(new Error("broken"));
    await Promise.all(failing);
    await setImmediate();
    await setImmediate();
    runs[1]?.answer();
    expect(await behind).toBe("a2!");
  });
});
