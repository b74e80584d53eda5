import type { CardTested, OtpView, otpCalls } from "../../../src/contract/calls/otp.ts";
import type { PhoneInvitation, phoneCalls } from "../../../src/contract/calls/phones.ts";
import type { InvitationView, PhoneView } from "../../../src/contract/phones.ts";
import { never, type StandardAnswers } from "./answers.ts";

const card = { vendorCode: "71", serialNumber: "0042819037" };

const AT = "2026-11-22T01:41:07.000Z";
const INVITATION = "0193a5c0-0000-7000-8000-0000000000d2";

export const phone = (change: Partial<PhoneView> = {}): PhoneView => ({
  phoneId: "0193a5c0-0000-7000-8000-0000000000d1",
  status: "registered",
  maskedPhoneNumber: "010-****-4821",
  model: "Galaxy S26",
  os: "android",
  maskedDeviceId: "*7f3c",
  registeredAt: AT,
  endedAt: null,
  ...change,
});

export const invitation = (change: Partial<PhoneInvitation> = {}): PhoneInvitation => ({
  invitationId: INVITATION,
  ...card,
  activationCode: "7Q2KD-0M9XV-4HTRB-C8WNE",
  qr: "smartotp:activate?code=7Q2KD-0M9XV-4HTRB-C8WNE",
  expiresAt: new Date(Date.now() + (11 * 60 + 59.9) * 60_000).toISOString(),
  maskedPhoneNumber: "010-****-4821",
  state: "applied",
  journalSeq: 1286,
  at: AT,
  ...change,
});

export const invited = (change: Partial<InvitationView> = {}): InvitationView => ({
  invitationId: INVITATION,
  ...card,
  expiresAt: invitation().expiresAt,
  status: "waiting",
  phone: null,
  ...change,
});

const recorded = { state: "applied", journalSeq: 1287, at: AT } as const;

export const phoneAnswers: StandardAnswers<keyof typeof phoneCalls> = {
  "phone.invite": () => invitation(),
  "phone.invitation": () => invited(),
  "phone.withdraw": () => recorded,
  "phone.list": () => ({ phones: [phone()], keyChangeDue: false }),
  "phone.revoke": () => recorded,
  "card.rekey": () => ({ rekeyed: true }),
  "training.registerPhone": () => never,
};

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
