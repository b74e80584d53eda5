import { afterEach, describe, expect, it, vi } from "vitest";
import { VirtualCard } from "../../src/card/index.ts";
import { StatusView } from "../../src/contract/ipc.ts";
import type { ReaderStatus, ReaderView } from "../../src/contract/reader.ts";
import { LedgerError } from "../../src/ledger/index.ts";
import { combineReaders, type ReaderService, SimulatedReader } from "../../src/reader/index.ts";
import { Status } from "../../src/workstation/status.ts";
import { type DeskStage, serial, testDesks } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

const desks = testDesks();
const undo: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const step of undo.splice(0)) step();
});

/** A status over a desk, with everything it told. */
function statusOf(stage: DeskStage, readers: ReaderService = stage.reader) {
  const told: StatusView[] = [];
  const { line, ledger, clock } = stage;
  const status = new Status({ readers, line, ledger, clock }, (view) => told.push(view));
  undo.push(() => status.close());
  return { status, told };
}
const card = { atr: "3b80800101", insertion: 1 };
const view = (name: string, kind: ReaderView["kind"], laid = false): ReaderView => ({
  name,
  kind,
  card: laid ? card : null,
  inUse: false,
});
/** A reader service that only lists. */
function listing(...readers: ReaderView[]): ReaderService {
  const status: ReaderStatus = { service: "ready", readers };
  return {
    status: () => status,
    on: () => () => {},
    connect: () => Promise.reject(new Error("only lists")),
    close: async () => {},
  };
}

describe("Status", () => {
  it("says what fits the contract: reader, line with its queue, stock", async () => {
    const stage = await desks.open({ cards: 5, allotment: 3 });
    const { status, told } = statusOf(stage);
    await status.refresh();
    expect(StatusView.parse(status.view)).toEqual(status.view);
    expect(told.at(-1)).toEqual(status.view);
    expect(status.view).toMatchObject({
      selectedReader: stage.reader.name,
      line: { state: "online", queued: 0 },
      stock: { inStock: 2, allotted: 3, issued: 0, spoiled: 0, drawers: [], moving: 0 },
    });
  });

  it("R12 tells of the line, of what waits for it, and of the stock after an issue", async () => {
    const stage = await desks.open();
    const { status } = statusOf(stage);
    stage.lay();
    await stage.setLine(false);
    await stage.issue();
    await status.refresh();
    expect(status.view).toMatchObject({
      line: { state: "offline", queued: 2, failure: { code: "sync.unreachable" } },
      stock: { issued: 1 },
    });
    await stage.setLine(true);
    await eventually(() =>
      expect(status.view.line).toMatchObject({ state: "online", queued: 0, failure: null }),
    );
  });

  it("tells of a card that is laid down, once, and of nothing when nothing has changed", async () => {
    const stage = await desks.open();
    const { status, told } = statusOf(stage);
    await status.refresh();
    const before = told.length;
    await status.refresh();
    status.choose(stage.reader.name);
    expect(told).toHaveLength(before);
    stage.lay();
    await eventually(() => expect(told).toHaveLength(before + 1));
    expect(told.at(-1)?.reader.readers[0]?.card).not.toBeNull();
  });

  it("is silent once it is closed", async () => {
    const stage = await desks.open();
    const { status, told } = statusOf(stage);
    await status.refresh();
    status.close();
    const before = told.length;
    stage.lay();
    await stage.setLine(false);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(told).toHaveLength(before);
  });

  it("a ledger that cannot be read keeps the line's news from nobody, and the program from nothing", async () => {
    const stage = await desks.open();
    const { status, told } = statusOf(stage);
    await status.refresh();
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    undo.push(() => process.off("unhandledRejection", unhandled));
    vi.spyOn(stage.ledger.stock, "counts").mockRejectedValue(new LedgerError("corrupted"));
    await stage.setLine(false);
    await eventually(() => expect(told.at(-1)?.line.state).toBe("offline"));
    expect(told.at(-1)?.stock).toEqual({
      inStock: 2,
      allotted: 3,
      issued: 0,
      spoiled: 0,
      drawers: [],
      moving: 0,
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("the reader a teller works with", () => {
  it.each([
    ["none", [], null],
    ["the only one", [view("S", "simulated")], "S"],
    ["a real one before the simulated one", [view("S", "simulated"), view("P", "pcsc")], "P"],
    ["any one with a card before a real one without", [view("S", "simulated", true), view("P", "pcsc")], "S"],
    [
      "a real one with a card before all",
      [view("S", "simulated", true), view("P", "pcsc"), view("Q", "pcsc", true)],
      "Q",
    ],
  ] as const)("%s", async (_what, readers, expected) => {
    const stage = await desks.open({ started: false });
    expect(statusOf(stage, listing(...readers)).status.view.selectedReader).toBe(expected);
  });

  it("the chosen one whatever lies elsewhere, and another while it is unplugged", async () => {
    const stage = await desks.open({ started: false });
    const second = new SimulatedReader({ name: "Second", latencyMs: 0 });
    const readers = combineReaders([stage.reader, second]);
    undo.push(() => void second.close());
    const { status } = statusOf(stage, readers);
    status.choose("Second");
    stage.reader.insert(VirtualCard.blank());
    expect(status.view.selectedReader).toBe("Second");
    second.unplug();
    expect(status.view.selectedReader).toBe(stage.reader.name);
    second.plug();
    expect(status.view.selectedReader).toBe("Second");
    status.choose("never seen");
    expect(status.view.selectedReader).toBe(stage.reader.name);
  });
});

it("R17 a spoiled card is counted as such", async () => {
  const stage = await desks.open();
  const { status } = statusOf(stage);
  stage.lay(VirtualCard.blank({ capacity: 0 }));
  await expect(stage.issue({ token: serial(1) })).rejects.toMatchObject({ code: "noSpace" });
  await stage.spoil();
  await status.refresh();
  expect(status.view.stock).toEqual({
    inStock: 2,
    allotted: 2,
    issued: 0,
    spoiled: 1,
    drawers: [],
    moving: 0,
  });
});
