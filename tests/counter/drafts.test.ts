import { describe, expect, it } from "vitest";
import { keepDraft, listDrafts, removeDraft } from "../../src/counter/index.ts";
import { serial, teller, testDesks } from "../support/desk.ts";

const { open } = testDesks();

describe("unfinished transactions", () => {
  it("come back, the latest first, one for each transaction and customer", async () => {
    const { desk, clock } = await open();
    expect(await listDrafts(desk)).toEqual([]);
    const first = await keepDraft(desk, teller, {
      code: "8301",
      customerId: null,
      token: serial(1),
      values: { kind: "lost" },
    });
    clock.at += 60_000;
    await keepDraft(desk, teller, { code: "8701", customerId: null, token: null, values: {} });
    clock.at += 60_000;
    const again = await keepDraft(desk, teller, {
      code: "8301",
      customerId: null,
      token: serial(1),
      values: { kind: "stolen" },
    });
    expect(again.draftId).toBe(first.draftId);
    expect((await listDrafts(desk)).map(({ code, values }) => [code, values])).toEqual([
      ["8301", { kind: "stolen" }],
      ["8701", {}],
    ]);
    await removeDraft(desk, first.draftId);
    await removeDraft(desk, first.draftId);
    expect((await listDrafts(desk)).map(({ code }) => code)).toEqual(["8701"]);
  });

  it("are nobody's after a week, and never more than a counter can leave lying", async () => {
    const { desk, clock } = await open();
    for (let n = 0; n < 60; n++) {
      const code = String(8000 + n);
      await keepDraft(desk, teller, { code, customerId: null, token: null, values: {} });
    }
    expect(await listDrafts(desk)).toHaveLength(50);
    clock.at += 8 * 24 * 60 * 60_000;
    expect(await listDrafts(desk)).toEqual([]);
  });
});
