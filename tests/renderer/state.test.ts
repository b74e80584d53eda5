import { describe, expect, it } from "vitest";
import { idle, type Run, reduceRun } from "../../renderer/store/run.ts";
import {
  type Action,
  addressOf,
  initialState,
  reduce,
  type State,
  screenOf,
} from "../../renderer/store/state.ts";
import { customer, FakeBridge, result } from "./fakeBridge.ts";
import { refusals } from "./refusals.ts";

const started = (): State => reduce(initialState, { type: "loaded", app: new FakeBridge().state });
const following = (state: State, ...actions: Action[]) => actions.reduce(reduce, state);
const progress = (issueId: string, state: "running" | "done") =>
  ({
    type: "run.progress",
    progress: { issueId, step: "card.put", state, commandsDone: 2, commandsKnown: 6, detail: { [state]: 1 } },
  }) as const;

describe("a run", () => {
  const begun = reduceRun(idle, { type: "run.begin", resumed: false, issueId: null });

  it("takes the issue's id from its first progress, and ignores another issue's", () => {
    const first = reduceRun(begun, progress("a", "running"));
    expect(first).toMatchObject({ phase: "writing", issueId: "a" });
    expect(reduceRun(first, progress("b", "done"))).toBe(first);
  });

  it("keeps what was told of a step when more is told", () => {
    const run = reduceRun(reduceRun(begun, progress("a", "running")), progress("a", "done")) as Extract<
      Run,
      { phase: "writing" }
    >;
    expect(run.steps["card.put"]).toMatchObject({ state: "done", detail: { running: 1, done: 1 } });
  });

  it("marks the step under way as the one that failed", () => {
    const running = reduceRun(begun, progress("a", "running"));
    const failed = reduceRun(running, { type: "run.failed", failure: refusals.cardGone });
    expect(failed).toMatchObject({
      phase: "failed",
      issueId: "a",
      steps: { "card.put": { state: "failed" } },
    });
  });

  it("is not cleared while it writes, and takes no progress once it is over", () => {
    expect(reduceRun(begun, { type: "run.clear" })).toBe(begun);
    const done = reduceRun(begun, { type: "run.done", result });
    expect(reduceRun(done, progress("a", "running"))).toBe(done);
    expect(reduceRun(idle, { type: "run.done", result })).toBe(idle);
  });
});

describe("the window's state", () => {
  it("does not leave the screen of a card that is being written", () => {
    const writing = following(
      started(),
      { type: "go", screen: { name: "issue" } },
      { type: "run.begin", resumed: false, issueId: null },
    );
    expect(reduce(writing, { type: "go", screen: { name: "home" } })).toBe(writing);
    const away = reduce(writing, { type: "session", session: null });
    expect(away.run.phase).toBe("writing");
    expect(away.screen).toEqual({ name: "issue" });
  });

  it("R14 forgets what was typed once the customer is known, and everything at sign-out", () => {
    const values = { ...customer, name: "typed" } as never;
    const typed = following(started(), { type: "draft", draft: { values, leftAt: 0, tellerId: "seoyeon" } });
    expect(reduce(typed, { type: "customer", customer }).draft).toBeNull();
    const out = following(typed, { type: "customer", customer }, { type: "session", session: null });
    expect(out.draft).toBeNull();
    expect(out.app?.customer).toBeNull();
    expect(out.recent).toEqual([]);
  });

  it("R3 shows the card as held by the customer as soon as it is issued", () => {
    const issued = following(
      started(),
      { type: "customer", customer },
      { type: "run.begin", resumed: false, issueId: null },
      { type: "run.done", result },
    );
    expect(issued.app?.customer?.tokens).toEqual([
      { vendorCode: "71", serialNumber: "0042819037", institutionCode: "901", state: "active" },
    ]);
    expect(issued.recent).toEqual([result]);
  });

  it("meets the next customer with an empty form", () => {
    const state = started();
    expect(reduce(state, { type: "customer", customer: null }).turn).toBe(state.turn + 1);
  });

  it("ignores events that come before the app has started", () => {
    expect(reduce(initialState, { type: "openIssues", openIssues: [] })).toBe(initialState);
  });

  it("gives every screen an address and finds it again", () => {
    for (const screen of [
      { name: "home" },
      { name: "customer" },
      { name: "issue" },
      { name: "resume", issueId: "x-1" },
    ] as const) {
      expect(screenOf(addressOf(screen))).toEqual(screen);
    }
    expect(screenOf("#/nonsense")).toEqual({ name: "home" });
    expect(screenOf("#/resume/")).toEqual({ name: "home" });
  });
});
