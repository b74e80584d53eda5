import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OtpPanel, type OtpWindow } from "../../electron/otpPanel.ts";

class FakeWindow implements OtpWindow {
  open = true;
  #listeners: (() => void)[] = [];
  close(): void {
    this.open = false;
    for (const listener of this.#listeners.splice(0)) listener();
  }
  onClosed(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

const made = (otp: string) => ({
  token: { vendorCode: "71", serialNumber: "0042819037" },
  otp,
  transaction: null,
  seconds: 60,
  until: Date.now() + 60_000,
});

let windows: FakeWindow[];
let told: boolean[];
let panel: OtpPanel;
beforeEach(() => {
  vi.useFakeTimers();
  windows = [];
  told = [];
  panel = new OtpPanel(
    () => {
      const window = new FakeWindow();
      windows.push(window);
      return window;
    },
    (shown) => told.push(shown),
  );
});
afterEach(() => {
  vi.useRealTimers();
});
const open = () => windows.map((window) => window.open);

describe("R10 the window of an OTP", () => {
  it("is there for sixty seconds and not a moment longer, and the OTP with it", () => {
    panel.show(made("482913"));
    vi.advanceTimersByTime(59_999);
    expect([open(), panel.made?.otp]).toEqual([[true], "482913"]);
    vi.advanceTimersByTime(1);
    expect([open(), panel.made, told]).toEqual([[false], null, [true, false]]);
  });

  it("goes at once when it is asked to, and is told of once", () => {
    panel.show(made("482913"));
    panel.close();
    panel.close();
    vi.advanceTimersByTime(60_000);
    expect([open(), panel.made, told]).toEqual([[false], null, [true, false]]);
  });

  it("forgets the OTP when the window is closed by hand", () => {
    panel.show(made("482913"));
    windows[0]?.close();
    expect([panel.made, told]).toEqual([null, [true, false]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives its place to the next OTP, which has its own full time", () => {
    panel.show(made("482913"));
    vi.advanceTimersByTime(40_000);
    panel.show(made("111222"));
    expect([open(), panel.made?.otp]).toEqual([[false, true], "111222"]);
    vi.advanceTimersByTime(59_999);
    expect(panel.made?.otp).toBe("111222");
    vi.advanceTimersByTime(1);
    expect([open(), panel.made]).toEqual([[false, false], null]);
  });
});
