import { setTimeout as sleep } from "node:timers/promises";

const STEP_MS = 30_000;

/** Wait until the present time step lasts `seconds` more: what is computed now is verified in the same step (R7). */
export async function timeStepWith(seconds: number): Promise<void> {
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < seconds * 1000) await sleep(left);
}
