import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Ending, endWorkstation } from "../../electron/quitting.ts";

const DEADLINES = { openMs: 50, writeMs: 80, closeMs: 50 };
const never = new Promise<never>(() => undefined);

/** A workstation that writes for a while, and tells in which order it was spoken to. */
function workstation(writeMs: number | "for ever", log: string[]): Ending {
  let writing = writeMs !== 0;
  const settled =
    writeMs === "for ever"
      ? never
      : new Promise<void>((resolve) => {
          setTimeout(() => {
            writing = false;
            log.push("written");
            resolve();
          }, writeMs);
        });
  return {
    writing: () => writing,
    settled: () => settled,
    close: async () => {
      log.push("closed");
    },
  };
}

const tellTo =
  (log: string[]) =>
  (done: AbortSignal): void => {
    log.push("told");
    done.addEventListener("abort", () => log.push("withdrawn"));
  };

let said: string[];
beforeEach(() => {
  said = [];
  vi.spyOn(console, "error").mockImplementation((...words) => void said.push(words.map(String).join(" ")));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a clean end", () => {
  it("closes at once when no card is being written", async () => {
    const log: string[] = [];
    await endWorkstation(Promise.resolve(workstation(0, log)), tellTo(log), DEADLINES);
    expect(log[0]).toBe("closed");
    expect(log).not.toContain("told");
  });

  it("waits for a card write, telling the teller as long as it lasts, and only then closes", async () => {
    const log: string[] = [];
    await endWorkstation(Promise.resolve(workstation(30, log)), tellTo(log), DEADLINES);
    expect(log).toEqual(["told", "written", "withdrawn", "closed"]);
    expect(said).toEqual([]);
  });

  it("R16 ends by its deadline when a write never settles", async () => {
    const log: string[] = [];
    await endWorkstation(Promise.resolve(workstation("for ever", log)), tellTo(log), DEADLINES);
    expect(log).toEqual(["told", "withdrawn", "closed"]);
    expect(said.join()).toContain("the card write took longer than 80 ms");
  });

  it("waits for a workstation that is still opening, then closes it", async () => {
    const log: string[] = [];
    const opening = new Promise<Ending>((resolve) => setTimeout(() => resolve(workstation(0, log)), 20));
    await endWorkstation(opening, tellTo(log), DEADLINES);
    expect(log).toEqual(["closed"]);
  });

  it("ends when the workstation never opens, failed to open, or fails to close", async () => {
    const log: string[] = [];
    await endWorkstation(never, tellTo(log), DEADLINES);
    await endWorkstation(Promise.reject<Ending>(new Error("disk full")), tellTo(log), DEADLINES);
    const failing = { ...workstation(0, []), close: () => Promise.reject(new Error("no")) };
    await endWorkstation(Promise.resolve(failing), tellTo(log), DEADLINES);
    const hanging = { ...workstation(0, []), close: () => never };
    await endWorkstation(Promise.resolve(hanging), tellTo(log), DEADLINES);
    expect(log).toEqual([]);
    expect(said).toHaveLength(3);
  });
});
