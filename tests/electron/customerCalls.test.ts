import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCustomer } from "../../electron/customerCalls.ts";
import { calls } from "../../src/contract/ipc.ts";
import { MemoryWorkstation } from "./fixtures/counter/memoryWorkstation.ts";

const side = Promise.resolve(new MemoryWorkstation().customer);
const strokes = [
  [
    [0, 0],
    [600, 600],
  ],
];
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("calls of the customer's window", () => {
  it("answers its own three", async () => {
    expect(await answerCustomer(side, true, "view", undefined)).toMatchObject({ scene: { kind: "idle" } });
    expect(await answerCustomer(side, true, "consent", { given: ["terms"] })).toEqual({ done: true });
  });

  it("R14 says of a refusal that it was one, and no more", async () => {
    const refused = await answerCustomer(side, true, "sign", { language: "ko", strokes });
    expect(refused).toEqual({ done: false });
    expect(await answerCustomer(side, true, "sign", { language: "ko", strokes: [[[0, 0]]] })).toEqual(
      refused,
    );
    expect(await answerCustomer(side, true, "consent", { given: [], formId: "another" })).toEqual(refused);
  });

  it("answers no call of the counter's, and nobody but the customer's page", async () => {
    for (const name of [...Object.keys(calls), "__proto__", "constructor", "", null, undefined, 7]) {
      expect(await answerCustomer(side, true, name, undefined)).toBeNull();
    }
    expect(await answerCustomer(side, false, "view", undefined)).toBeNull();
  });

  it("answers nothing when the workstation did not open", async () => {
    const failed = Promise.reject<never>(new Error("the ledger's key is wrong"));
    expect(await answerCustomer(failed, true, "view", undefined)).toBeNull();
  });
});
