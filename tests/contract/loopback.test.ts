import { describe, expect, it } from "vitest";
import { isLoopback } from "../../src/contract/loopback.ts";

describe("loopback", () => {
  it.each(["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "LOCALHOST"])("is %s", (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    "0.0.0.0",
    "::",
    "10.0.0.1",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "127.1",
    "",
    "2130706433",
  ])("is not %s", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
