import { vi } from "vitest";

/** Try until it holds, for as long as a busy machine may need; what takes longer is not late but broken. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 30_000, interval: 10 });
