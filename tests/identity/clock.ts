import { expect } from "vitest";
import type { Clock } from "../../src/contract/clock.ts";

export const clockAt = (instant: string): Clock => ({ now: () => Date.parse(instant) });

/** Noon in Seoul, 22 November 2026. */
export const clock = clockAt("2026-11-22T03:00:00Z");

/** Matches the IdentityError of that code. */
export const refusal = (code: string): unknown =>
  expect.objectContaining({ room: "identity", code, rule: "R2" });
