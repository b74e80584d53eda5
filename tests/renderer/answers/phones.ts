import type { CardTested, OtpView, otpCalls } from "../../../src/contract/calls/otp.ts";
import type { phoneCalls } from "../../../src/contract/calls/phones.ts";
import { never, type StandardAnswers } from "./answers.ts";

export const phoneAnswers: StandardAnswers<keyof typeof phoneCalls> = {
  "phone.invite": () => never,
  "phone.invitation": () => never,
  "phone.withdraw": () => never,
  "phone.list": () => ({ phones: [] }),
  "phone.revoke": () => never,
};

const card = { vendorCode: "71", serialNumber: "0042819037" };

/** Accepted, and shown for a minute from now. */
export const tested = (change: Partial<CardTested> = {}): CardTested => ({
  ...card,
  accepted: true,
  timeStep: 59080261,
  rekeyed: false,
  shownUntil: new Date(Date.now() + 60_000).toISOString(),
  ...change,
});

export const otpView = (change: Partial<OtpView> = {}): OtpView => ({
  ...card,
  otp: "482913",
  transaction: null,
  until: Date.now() + 42_000,
  seconds: 60,
  language: "ko",
  theme: "light",
  ...change,
});

export const otpAnswers: StandardAnswers<keyof typeof otpCalls> = {
  "card.test": () => tested(),
  "otp.view": () => otpView(),
  "otp.close": () => undefined,
};
