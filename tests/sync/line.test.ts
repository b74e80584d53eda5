import { afterEach, describe, expect, it, vi } from "vitest";
import type { Health } from "../../src/contract/registry.ts";
import { LedgerError } from "../../src/ledger/index.ts";
import { Line, SyncError } from "../../src/sync/index.ts";
import { type DeskStage, lineIs, serial, testDesks } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

const desks = testDesks();
afterEach(() => {
  vi.restoreAllMocks();
});

/** States as they followed each other. */
function statesOf(line: Line): string[] {
  const states: string[] = [line.view.state];
  line.onChange(({ state }) => {
    if (states.at(-1) !== state) states.push(state);
  });
  return states;
}
const rounds = ({ registry }: DeskStage) => registry.count("health");
/** A round is over when the line rests: nothing is asked any more. */
async function nextRound({ line }: DeskStage): Promise<void> {
  line.wake();
  await line.idle();
}
const receive = ({ ledger }: DeskStage, n: number) => ledger.stock.receive(`S-${n}`, [serial(n)], "system");
const refuse = (code: "refused" | "nonsense" | "timeout" | "registryFailed") => async () => {
  throw new SyncError(code, { problemCode: "registry.workstationStopped" });
};

describe("Line", () => {
  it("does nothing before it is started, and begins once", async () => {
    const stage = await desks.open({ started: false });
    expect(stage.line.view).toEqual({
      state: "connecting",
      since: "2026-11-22T03:00:15.000Z",
      failure: null,
      clockOffsetMs: null,
      roundTripMs: null,
      slow: false,
      syncing: null,
    });
    stage.line.wake();
    expect(stage.registry.requests).toEqual([]);
    const states = statesOf(stage.line);
    stage.line.start();
    stage.line.start();
    await stage.line.tried();
    expect(states).toEqual(["connecting", "online"]);
    expect(stage.registry.requests.map(({ call }) => call)).toEqual([
      "health",
      "enrol",
      "changes",
      "standing",
      "push",
      "changes",
      "shipments",
      "packages",
    ]);
    expect((await stage.ledger.journal.depth()).entries).toBe(0);
    expect(await stage.ledger.stock.counts()).toMatchObject({ allotted: 3, inStock: 2 });
  });

  it.each([
    ["unreachable", "offline"],
    ["timeout", "offline"],
    ["nonsense", "offline"],
    ["registryFailed", "offline"],
    ["refused", "refused"],
  ] as const)("%s at first is %s, with its sentence; online when it is over", async (code, state) => {
    const stage = await desks.open({ started: false });
    if (code === "unreachable") stage.registry.down = true;
    else stage.registry.answers.health = refuse(code);
    stage.line.start();
    await stage.line.tried();
    expect(stage.line.view).toMatchObject({ state, failure: { code: `sync.${code}` } });
    stage.clock.at += 5_000;
    stage.registry.down = false;
    stage.registry.answers = {};
    stage.line.wake();
    await lineIs(stage.line, (view) => view.state === "online");
    expect(stage.line.view).toMatchObject({ failure: null, since: "2026-11-22T03:00:20.000Z" });
  });

  it("waits with enrolling until there is a code", async () => {
    const stage = await desks.open({ started: false });
    let code: string | null = null;
    const line = new Line({
      client: stage.registry,
      ledger: stage.ledger,
      clock: stage.clock,
      allotment: 1,
      enrolment: {
        workstationId: stage.desk.workstationId,
        branchCode: "9010042",
        signingKey: stage.signingKey,
        sealingKey: stage.signingKey,
        code: async () => code,
      },
    });
    line.start();
    await line.tried();
    expect(line.view).toMatchObject({ state: "offline", failure: { code: "sync.notEnrolled" } });
    code = "ENROLMENT-CODE";
    line.wake();
    await lineIs(line, ({ state }) => state === "online");
    await line.close();
  });

  it("measures the registry's clock against ours, in the middle of the request", async () => {
    const stage = await desks.open({ started: false });
    stage.registry.answers.health = async () => {
      const health = { status: "ok", database: true, version: "1", training: true } as const;
      const time = new Date(stage.clock.at + 2_000 + 90_000).toISOString();
      stage.clock.at += 4_000;
      return { ...health, time };
    };
    stage.line.start();
    await stage.line.tried();
    expect(stage.line.view.clockOffsetMs).toBe(90_000);
  });

  it("counts every failure, waits longer each time, and begins anew after a success", async () => {
    const waits: number[] = [];
    const original = globalThis.setTimeout;
    const stage = await desks.open({ started: false });
    stage.registry.down = true;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void, ms = 0) => {
      if (ms < 500) return original(work, ms);
      waits.push(ms);
      if (waits.length === 3) stage.registry.down = false;
      if (waits.length === 4) stage.registry.down = true;
      // The line's rests pass at once, until the test has seen enough.
      return original(work, waits.length > 5 ? ms : 0);
    }) as typeof setTimeout);
    stage.line.start();
    await eventually(() => expect(waits.length).toBeGreaterThan(5));
    expect(waits.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 60_000, 1_000, 2_000]);
  });

  it("a refused journal stays refused from round to round, without a flicker of online", async () => {
    const stage = await desks.open();
    stage.registry.answers.push = refuse("refused");
    await receive(stage, 7);
    stage.line.wake();
    await lineIs(stage.line, ({ state }) => state === "refused");
    const states = statesOf(stage.line);
    await nextRound(stage);
    await nextRound(stage);
    expect(states).toEqual(["refused"]);
    delete stage.registry.answers.push;
    await nextRound(stage);
    expect(states).toEqual(["refused", "online"]);
    expect((await stage.ledger.journal.depth()).entries).toBe(0);
  });

  it("says what is wrong with the ledger when it is the ledger", async () => {
    const stage = await desks.open();
    await receive(stage, 7);
    vi.spyOn(stage.ledger.queue, "recordOutcomes").mockRejectedValueOnce(new LedgerError("diskFull"));
    stage.line.wake();
    await lineIs(stage.line, ({ state }) => state === "offline");
    expect(stage.line.view.failure).toMatchObject({ code: "ledger.diskFull" });
    await nextRound(stage);
    expect(stage.line.view).toMatchObject({ state: "online", failure: null });
    expect(stage.registry.journal.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("tells a wake that comes in the middle of a round not to be lost", async () => {
    const stage = await desks.open();
    const { promise, resolve } = Promise.withResolvers<void>();
    const { registry } = stage;
    registry.answers.health = async () => {
      delete registry.answers.health;
      await promise;
      return registry.health();
    };
    stage.line.wake();
    await eventually(() => expect(registry.answers.health).toBeUndefined());
    const before = rounds(stage);
    stage.line.wake();
    resolve();
    // One for the answer above, one for the wake.
    await eventually(() => expect(rounds(stage)).toBe(before + 2));
  });

  it("is cut and joined, as training wants it", async () => {
    const stage = await desks.open();
    expect(stage.line.isUp).toBe(true);
    stage.line.setUp(false);
    await lineIs(stage.line, ({ state }) => state === "offline");
    expect(stage.line.isUp).toBe(false);
    expect(stage.line.view.failure).toMatchObject({ code: "sync.unreachable" });
    const asked = stage.registry.requests.length;
    await receive(stage, 7);
    stage.line.wake();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(stage.registry.requests).toHaveLength(asked);
    stage.line.setUp(true);
    await lineIs(stage.line, ({ state }) => state === "online");
    await eventually(async () => expect((await stage.ledger.journal.depth()).entries).toBe(0));
  });

  it("cut while it pushes, it stops after the batch", async () => {
    const stage = await desks.open();
    for (let n = 0; n < 150; n++) await receive(stage, 100 + n);
    const { registry } = stage;
    registry.answers.push = async (request) => {
      delete registry.answers.push;
      stage.line.setUp(false);
      return registry.push(request);
    };
    stage.line.wake();
    await lineIs(stage.line, ({ state }) => state === "offline");
    expect((await stage.ledger.journal.depth()).entries).toBe(50);
  });

  it("tells again after each round, for what waits has changed; not after one is not heard any more", async () => {
    const stage = await desks.open();
    let told = 0;
    const stop = stage.line.onChange(() => {
      told += 1;
    });
    await nextRound(stage);
    expect(told).toBe(1);
    stop();
    await nextRound(stage);
    expect(told).toBe(1);
  });
});

describe("outcomeOf", () => {
  it("knows what was answered before", async () => {
    const stage = await desks.open();
    stage.registry.judge = () => ({ outcome: "conflict", rule: "R3", code: "customerHasToken" });
    await receive(stage, 7);
    await nextRound(stage);
    expect(await stage.line.outcomeOf(1, 0)).toEqual({ seq: 1, outcome: "applied" });
    expect(await stage.line.outcomeOf(2, 0)).toEqual({
      seq: 2,
      outcome: "conflict",
      rule: "R3",
      code: "customerHasToken",
    });
  });

  it("wakes the line and waits for the answer to this very entry", async () => {
    const stage = await desks.open();
    stage.registry.judge = ({ seq }) => (seq === 3 ? { outcome: "refused", rule: "R17" } : undefined);
    await receive(stage, 7);
    await receive(stage, 8);
    expect(await stage.line.outcomeOf(3, 1_000)).toEqual({ seq: 3, outcome: "refused", rule: "R17" });
  });

  it("gives up when the answer does not come in time, and the answer counts all the same", async () => {
    const stage = await desks.open();
    const { promise, resolve } = Promise.withResolvers<void>();
    const { registry } = stage;
    registry.answers.push = async (request) => {
      delete registry.answers.push;
      await promise;
      return registry.push(request);
    };
    await receive(stage, 7);
    const begun = performance.now();
    expect(await stage.line.outcomeOf(2, 50)).toBeNull();
    expect(performance.now() - begun).toBeLessThan(10_000);
    resolve();
    await eventually(async () =>
      expect(await stage.line.outcomeOf(2, 0)).toMatchObject({ outcome: "applied" }),
    );
  });

  it.each(["unreachable", "refused"] as const)("gives up at once when the line turns out %s", async (how) => {
    const stage = await desks.open();
    if (how === "unreachable") stage.registry.down = true;
    else stage.registry.answers.push = refuse("refused");
    await receive(stage, 7);
    const begun = performance.now();
    expect(await stage.line.outcomeOf(2, 10_000)).toBeNull();
    expect(await stage.line.outcomeOf(2, 10_000)).toBeNull();
    expect(performance.now() - begun).toBeLessThan(9_000);
  });

  it("does not miss an answer that comes while it looks", async () => {
    const stage = await desks.open();
    await receive(stage, 7);
    const { journal } = stage.ledger;
    const answered = journal.answered.bind(journal);
    vi.spyOn(journal, "answered").mockImplementationOnce(async () => {
      const before = await answered();
      // A disk that takes its time: the whole round passes meanwhile.
      await nextRound(stage);
      return before;
    });
    expect(await stage.line.outcomeOf(2, 30_000)).toEqual({ seq: 2, outcome: "applied" });
  });

  it("leaves no listener behind", async () => {
    const stage = await desks.open();
    await receive(stage, 7);
    const waiting = Array.from({ length: 50 }, () => stage.line.outcomeOf(2, 30_000));
    expect(new Set((await Promise.all(waiting)).map((outcome) => outcome?.outcome))).toEqual(
      new Set(["applied"]),
    );
  });
});

describe("close", () => {
  it("waits for the request under way, records its answer, and asks nothing more", async () => {
    const stage = await desks.open();
    const { promise, resolve } = Promise.withResolvers<void>();
    const { registry } = stage;
    registry.answers.push = async (request) => {
      delete registry.answers.push;
      await promise;
      return registry.push(request);
    };
    await receive(stage, 7);
    const outcome = stage.line.outcomeOf(2, 10_000);
    await eventually(() => expect(registry.answers.push).toBeUndefined());
    let closed = false;
    const closing = stage.line.close().then(() => {
      closed = true;
    });
    // Whoever waits for a word hears at once that there will be none.
    expect(await outcome).toBeNull();
    expect(closed).toBe(false);
    resolve();
    await closing;
    expect((await stage.ledger.journal.depth()).entries).toBe(0);
    const asked = registry.requests.length;
    stage.line.wake();
    stage.line.start();
    await new Promise((done) => setTimeout(done, 30));
    expect(registry.requests).toHaveLength(asked);
  });

  it("a request that fails while closing changes nothing any more", async () => {
    const stage = await desks.open();
    const { promise, reject } = Promise.withResolvers<Health>();
    stage.registry.answers.health = () => promise;
    const before = rounds(stage);
    stage.line.wake();
    await eventually(() => expect(rounds(stage)).toBeGreaterThan(before));
    const { view } = stage.line;
    const closing = stage.line.close();
    reject(new SyncError("timeout"));
    await closing;
    expect(stage.line.view).toEqual(view);
  });

  it("ends a rest at once, and may come before the start", async () => {
    const stage = await desks.open();
    await stage.line.close();
    await stage.line.close();
    const unstarted = await desks.open({ started: false });
    await unstarted.line.close();
    await unstarted.line.tried();
  });
});
