import type { lifeCalls, TokenStanding } from "../../../src/contract/calls/life.ts";
import { never, type StandardAnswers } from "./answers.ts";

export const recorded = { state: "applied", journalSeq: 1286, at: "2026-11-22T01:44:02.310Z" } as const;

const standing: TokenStanding = {
  state: "active",
  errorCount: 0,
  drift: 0,
  period: 30,
  openIncidents: [],
};

export const lifeAnswers: StandardAnswers<
  keyof typeof lifeCalls | "reissue.start" | "training.prepare" | "training.customerOtp"
> = {
  "life.token": () => standing,
  "life.register": () => recorded,
  "life.deregister": () => recorded,
  "life.report": () => recorded,
  "life.release": () => recorded,
  "life.unlock": () => recorded,
  "life.correctTime": () => recorded,
  "life.dispose": () => recorded,
  "reissue.begin": () => ({ reissueId: "0193a5c0-0000-7000-8000-0000000000e1" }),
  "reissue.start": () => never,
  "training.prepare": () => never,
  "training.customerOtp": () => ({ otp: "482913" }),
};
