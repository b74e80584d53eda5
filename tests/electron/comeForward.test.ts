import { describe, expect, it } from "vitest";
import { comeForwardOnTap } from "../../electron/comeForward.ts";
import type { StatusView } from "../../src/contract/ipc.ts";

function stage(focused: boolean, minimized = false) {
  const done: string[] = [];
  const window = {
    isFocused: () => focused,
    isMinimized: () => minimized,
    restore: () => void done.push("restore"),
    show: () => void done.push("show"),
    focus: () => void done.push("focus"),
  };
  const tell = comeForwardOnTap(() => [window]);
  const status = (insertion: number | null) =>
    tell({
      reader: {
        service: "ready",
        readers: [
          {
            name: "R",
            kind: "pcsc",
            inUse: false,
            card: insertion === null ? null : { atr: "3b", insertion },
          },
        ],
      },
    } satisfies Pick<StatusView, "reader">);
  return { done, status };
}

describe("a card that is tapped while another program is in front", () => {
  it("brings the counter forward, once for each card", () => {
    const { done, status } = stage(false);
    status(null);
    status(1);
    status(1);
    expect(done).toEqual(["show", "focus"]);
    status(null);
    status(2);
    expect(done).toHaveLength(4);
  });

  it("takes the window out of the task bar", () => {
    const { done, status } = stage(false, true);
    status(null);
    status(1);
    expect(done).toEqual(["restore", "show", "focus"]);
  });

  it("disturbs nobody who works at the counter already, nor at the start", () => {
    const there = stage(true);
    there.status(null);
    there.status(1);
    expect(there.done).toEqual([]);
    const first = stage(false);
    first.status(1);
    expect(first.done).toEqual([]);
  });
});
