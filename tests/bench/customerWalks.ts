import type { Page } from "@playwright/test";
import { type BroughtCard, consecutiveOtps, lay, tabTo, typeOtp } from "../e2e/support/life.ts";
import { call, layCard, signedFormOf, takeCardAway } from "../e2e/support/walk.ts";
import {
  code,
  confirmAndWrite,
  done,
  form,
  password,
  press,
  ready,
  state,
  tokenOf,
  type Walk,
} from "./walkSteps.ts";

/** The customer's card lies on the reader. */
const laid = async (page: Page, card: BroughtCard | null) => {
  if (card) await lay(page, card);
};
const sent = async (page: Page, digits: string) => {
  await code(page, digits);
  await ready(page);
  await press(page, "Enter");
  await done(page);
};

/** What is done for a customer who was identified. */
export const customerWalks: Readonly<Record<string, Walk>> = {
  "8101": {
    who: "newcomer",
    before: (page) => layCard(page, "blank"),
    keys: async (page) => {
      await code(page, "8101");
      await form(page);
      await confirmAndWrite(page);
    },
  },
  "8102": {
    who: "own",
    before: laid,
    keys: async (page) => {
      await code(page, "8102");
      await tabTo(page, "[data-field=reason]");
      await press(page, "Space");
      await tabTo(page, "[data-field=brought]");
      await press(page, "Space");
      await press(page, "Enter");
      await form(page);
      await page.locator("[data-state=showOld] [data-action=next]:not([data-disabled])").waitFor();
      await press(page, "Enter");
      await state(page, "takeOld");
      await takeCardAway(page);
      await layCard(page, "blank");
      await confirmAndWrite(page);
    },
  },
  "8201": {
    who: "otherInstitution",
    before: laid,
    keys: async (page) => {
      await code(page, "8201");
      await ready(page);
      await press(page, "Enter");
      await form(page);
      await ready(page);
      await press(page, "Enter");
      await done(page);
    },
  },
  "8202": {
    who: "otherInstitution",
    before: async (page, card) => {
      if (!card) return;
      const { otp } = await call(page, "training.customerOtp", { ...tokenOf(card), next: false });
      const formId = await signedFormOf(page, "register", tokenOf(card));
      await call(page, "life.register", { ...tokenOf(card), possession: { kind: "otp", otp }, formId });
    },
    keys: (page) => sent(page, "8202"),
  },
  "8301": {
    who: "own",
    keys: async (page) => {
      await code(page, "8301");
      await state(page, "ready");
      await press(page, "Space");
      await press(page, "Enter");
      await done(page);
    },
  },
  "8302": {
    who: "lost",
    before: laid,
    keys: async (page) => {
      await code(page, "8302");
      await page.locator(".incidents").waitFor();
      await password(page);
      await ready(page);
      await press(page, "Enter");
      await done(page);
    },
  },
  "8401": {
    who: "locked",
    keys: async (page, card) => {
      await code(page, "8401");
      await state(page, "ready");
      await typeOtp(page, card);
      await password(page);
      await press(page, "Enter");
      await done(page);
    },
  },
  "8402": {
    who: "drifted",
    keys: async (page, card) => {
      await code(page, "8402");
      await state(page, "first");
      const otps = await consecutiveOtps(page, card);
      await page.keyboard.type(otps[0]);
      await press(page, "Enter");
      await page.locator("[data-field=second] input:focus").waitFor();
      await page.keyboard.type(otps[1]);
      await press(page, "Enter");
      await done(page);
    },
  },
  "8501": {
    who: "own",
    keys: async (page) => {
      await code(page, "8501");
      await state(page, "invite");
      await ready(page);
      await press(page, "Enter");
      await form(page);
      await state(page, "waitingPhone");
      await press(page, "Enter");
      await done(page);
    },
  },
  "8502": {
    who: "own",
    before: async (page, card) => {
      if (!card) return;
      await laid(page, card);
      const formId = await signedFormOf(page, "phone", tokenOf(card));
      const invited = await call(page, "phone.invite", { ...tokenOf(card), phoneNumber: null, formId });
      const { activationCode, maskedPhoneNumber } = invited;
      await call(page, "training.registerPhone", { activationCode, maskedPhoneNumber });
    },
    keys: async (page) => {
      await code(page, "8502");
      await page.locator("[data-field=phone]").waitFor();
      await press(page, "Enter");
      await state(page, "rekey");
      await press(page, "Enter");
      await done(page);
    },
  },
  "8601": {
    before: async (page) => {
      const cards = await call(page, "simulator.cards");
      const issued = cards.find(({ kind }) => kind === "issued");
      await call(page, "simulator.insert", { id: issued?.id ?? "" });
    },
    keys: async (page) => {
      await code(page, "8601");
      await state(page, "checkTransaction");
      await press(page, "Enter");
      await state(page, "accepted");
    },
  },
  "8701": {
    who: "own",
    keys: async (page) => {
      await code(page, "8701");
      await page.locator("[data-field=reason]").waitFor();
      await tabTo(page, "[data-field=reason]");
      await press(page, "Space");
      await press(page, "Enter");
      await form(page);
      await state(page, "approve");
      await password(page);
      await press(page, "Enter");
      await done(page);
    },
  },
};
