import { cardSteps } from "./cardSteps.ts";
import { daySteps } from "./daySteps.ts";
import { lifeSteps } from "./lifeSteps.ts";
import { machineSteps } from "./machineSteps.ts";
import { otpSteps } from "./otpSteps.ts";
import { phoneSteps } from "./phoneSteps.ts";
import { stockSteps } from "./stockSteps.ts";
import type { Step } from "./visits.ts";

/** What may happen next, and how often. */
export const stepKinds = {
  time: 12,
  days: 0.4,
  clockOff: 1.5,
  issue: 18,
  reissue: 4,
  settle: 5,
  receive: 0.4,
  receiveAnnounced: 0.8,
  count: 0.8,
  close: 0.4,
  reopen: 2,
  handOver: 0.7,
  spoilStock: 0.5,
  discard: 0.4,
  register: 8,
  deregister: 2,
  incident: 4,
  release: 3,
  unlock: 2,
  correctTime: 2,
  dispose: 1,
  disposeStock: 0.5,
  resolve: 3,
  invite: 5,
  withdraw: 0.7,
  registerPhone: 5,
  revoke: 1.5,
  forget: 0.5,
  tap: 8,
  verify: 12,
  testCard: 2,
  guess: 4,
  sync: 12,
  lineCut: 4,
  lineBack: 6,
  restart: 2,
  backUp: 2,
  restore: 1.2,
  clone: 0.3,
  replace: 1,
  restartRegistry: 0.7,
  lateCommit: 1.5,
} as const;
export type StepKind = keyof typeof stepKinds;

export const steps: Readonly<Record<StepKind, Step>> = {
  ...cardSteps,
  ...stockSteps,
  ...daySteps,
  ...lifeSteps,
  ...phoneSteps,
  ...otpSteps,
  ...machineSteps,
};
