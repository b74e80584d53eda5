import { describe, expect, it } from "vitest";
import { showOtp } from "../../src/cli/showOtp.ts";

/** What the one line of a terminal shows after each writing. */
function terminal() {
  const shown: string[] = [];
  return {
    isTTY: true,
    shown,
    write(text: string) {
      expect(text.startsWith("\r\u001b[2K")).toBe(true);
      shown.push(text.slice("\r\u001b[2K".length));
    },
  };
}

describe("R10 an OTP on a terminal", () => {
  it("is printed once where nobody looks", async () => {
    const written: string[] = [];
    await showOtp({ write: (text: string) => written.push(text) }, "482913", Date.now() + 60_000);
    expect(written).toEqual(["482913\n"]);
  });

  it("counts down, and is erased when its time is over", async () => {
    const line = terminal();
    await showOtp(line, "482913", Date.now() + 1_200);
    expect(line.shown[0]).toBe("482913  2 s");
    expect(line.shown.at(-2)).toMatch(/^482913 {2}1 s$/);
    expect(line.shown.at(-1)).toBe("");
  });

  it("is not shown at all when its time is over already", async () => {
    const line = terminal();
    await showOtp(line, "482913", Date.now() - 1);
    expect(line.shown).toEqual([""]);
  });

  it("is erased when the person ends it with Ctrl-C, and nothing listens any more", async () => {
    const line = terminal();
    const listeners = process.listenerCount("SIGINT");
    const over = showOtp(line, "482913", Date.now() + 60_000);
    process.emit("SIGINT");
    await over;
    expect(line.shown).toEqual(["482913  60 s", ""]);
    expect(process.listenerCount("SIGINT")).toBe(listeners);
  });
});
