import type { PhoneView } from "../../../src/contract/phones.ts";
import { openForm } from "../answers/forms.ts";
import { invitation, invited, otpView, phone, tested } from "../answers/phones.ts";
import { type FakeBridge, no, token } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import { known, never, type Scene } from "./scene.ts";

/** What the OTP's own window has room for. */
const otpWindow = { name: "otp", width: 360, height: 204 } as const;
const transfer = { payeeAccount: "110-000-482910", amount: "150000", currency: "KRW" };

/** The customer is there, with one card of ours, and these phones. */
const holder = (phones: readonly PhoneView[] = [phone()], keyChangeDue = false) => {
  return (b: FakeBridge): void => {
    known(b);
    const { customer } = b.state;
    if (customer) {
      const tokens = [{ ...token, institutionCode: "901", state: "active" }];
      b.state = { ...b.state, customer: { ...customer, tokens } };
    }
    b.answers["phone.list"] = () => ({ ok: true, value: { phones: [...phones], keyChangeDue } });
  };
};
const offline = (b: FakeBridge) =>
  b.setStatus((s) => ({ ...s, line: { ...s.line, state: "offline", queued: 1 } }));
/** A card of ours lies on the reader. */
const onReader = (b: FakeBridge): void => {
  b.look = { ...b.look, state: "ours", token };
  b.putCard();
};
/** A locked card that was issued at another branch. */
const lockedFromElsewhere = (b: FakeBridge): void => {
  b.look = { ...b.look, state: "locked", token: null };
  b.putCard();
};
const both =
  (...acts: ((b: FakeBridge) => void)[]) =>
  (b: FakeBridge): void => {
    for (const act of acts) act(b);
  };
const ended = phone({
  phoneId: "0193a5c0-0000-7000-8000-0000000000d3",
  status: "revoked",
  model: "Galaxy S22",
  maskedDeviceId: "*11ab",
  registeredAt: "2026-03-02T05:12:40.000Z",
  endedAt: "2026-11-20T02:00:00.000Z",
});

const INVITE = ["wait:[data-action=next]:not([data-disabled])", "Enter"] as const;
const invite: Scene = {
  address: "#/8501",
  before: holder([]),
  keys: INVITE,
  shows: "[data-state=waitingPhone]",
};
const revoke: Scene = {
  address: "#/8502",
  before: holder([phone(), ended]),
  shows: "[data-field=phone]",
};
const REVOKE = ["wait:[data-field=phone]", "Enter"] as const;
const test: Scene = {
  address: "#/8601",
  before: onReader,
  shows: "[data-state=checkTransaction]",
};
const TEST = ["wait:[data-state=checkTransaction]", "Enter"] as const;

/** Customers' phones and the test of their card (8501, 8502, 8601). */
export const phoneScenes: Readonly<Record<string, Scene>> = {
  phoneInvite: {
    ...invite,
    before: holder([phone({ maskedPhoneNumber: "010-****-1190" }), ended]),
    keys: [],
    shows: "[data-phone]",
  },
  phoneInviteOther: {
    ...invite,
    keys: ["wait:[data-field=whose]", "ArrowRight", "wait:[data-field=phoneNumber]", "Enter"],
    shows: ".field-error",
  },
  phoneForm: {
    ...invite,
    before: both(holder([]), (b) => {
      b.answers["form.begin"] = () => ({ ok: true, value: openForm([], "phone") });
    }),
    shows: "[data-state=form]",
  },
  phoneNoCode: {
    ...invite,
    before: both(holder([]), (b) => {
      b.answers["phone.invite"] = () => no(refusals.cardNotTapped);
    }),
    shows: "[data-failure]",
  },
  phoneInviteOffline: {
    ...invite,
    before: both(holder([]), offline),
    keys: [],
    shows: "[data-state=invite]",
  },
  phoneWaiting: invite,
  phoneWaitingLine: {
    ...invite,
    before: (b) => {
      holder([])(b);
      b.answers["phone.invite"] = () => ({ ok: true, value: invitation({ state: "pending" }) });
      b.answers["phone.invitation"] = () => no(refusals.cutAnswers);
    },
    shows: ".phone-wait .badge.warn",
  },
  phoneRefused: {
    ...invite,
    before: (b) => {
      holder([])(b);
      b.answers["training.registerPhone"] = () => no(refusals.phoneHasToken);
    },
    keys: [...INVITE, "wait:[data-state=waitingPhone]", "Enter"],
    shows: "[data-failure]",
  },
  phoneRegistered: {
    ...invite,
    before: (b) => {
      holder([])(b);
      const value = invited({ status: "used", phone: phone() });
      b.answers["phone.invitation"] = () => ({ ok: true, value });
    },
    shows: "[data-state=done]",
  },
  phoneExpired: {
    ...invite,
    before: (b) => {
      holder([])(b);
      b.answers["phone.invitation"] = () => ({ ok: true, value: invited({ status: "expired" }) });
    },
    shows: "[data-state=expired]",
  },
  phoneWithdrawn: {
    ...invite,
    before: (b) => {
      holder([])(b);
      b.answers["phone.invitation"] = () => ({ ok: true, value: invited({ status: "withdrawn" }) });
    },
    shows: "[data-state=withdrawn]",
  },
  phoneRevoke: revoke,
  phoneRevokeDue: { ...revoke, before: holder([phone()], true), shows: "[data-action=rekey]" },
  phoneRevokeNone: { ...revoke, before: holder([ended]), shows: ".note.info" },
  phoneRekey: {
    ...revoke,
    before: holder([phone()], true),
    keys: REVOKE,
    shows: "[data-state=rekey]",
  },
  phoneRekeyWorking: {
    ...revoke,
    before: both(holder([phone()], true), (b) => {
      b.answers["card.rekey"] = never;
    }),
    keys: [...REVOKE, "wait:[data-state=rekey]"],
    moves: (b) => b.putCard(),
    shows: "[data-state=rekeying] [role=status] p",
  },
  phoneRekeyOther: {
    ...revoke,
    before: both(holder([phone()], true), (b) => {
      b.answers["card.rekey"] = () => no(refusals.notThisCard);
    }),
    keys: [...REVOKE, "wait:[data-state=rekey]"],
    moves: (b) => b.putCard(),
    shows: "[data-failure]",
  },
  phoneRevoked: {
    ...revoke,
    before: both(holder([phone()], true), onReader),
    keys: [...REVOKE, "wait:[data-state=rekey]", "Enter"],
    shows: "[data-state=done]",
  },
  phoneRevokedDue: {
    ...revoke,
    before: holder([phone()], true),
    keys: [...REVOKE, "wait:[data-state=rekey]", "Escape"],
    shows: "[data-state=done]",
  },
  testFirstTap: { ...test, before: () => undefined, shows: "[data-state=firstTap]" },
  testWrongCard: {
    ...test,
    before: (b) => b.putCard(),
    shows: "[data-state=wrongCard]",
  },
  testWhichCard: {
    ...test,
    before: both(holder(), lockedFromElsewhere),
    shows: "[data-state=whichCard] [data-field=token]",
  },
  testCheck: test,
  testPlain: {
    ...test,
    keys: ["wait:[data-field=kind]", "click:[data-field=kind] label:nth-of-type(2)"],
  },
  testInvalid: {
    ...test,
    keys: ["wait:[data-state=checkTransaction]", "fill:.transfer-fields .field:last-child input=0", "Enter"],
    shows: ".field-error",
  },
  testLifted: {
    ...test,
    keys: ["wait:[data-state=checkTransaction]"],
    moves: (b) => b.takeCard(),
    shows: "[data-state=lifted]",
  },
  testWaiting: {
    ...test,
    before: both(onReader, (b) => {
      b.answers["card.test"] = never;
    }),
    keys: TEST,
    shows: "[data-state=testing] [role=status] p",
  },
  testSwapped: {
    ...test,
    before: both(onReader, (b) => {
      b.answers["card.test"] = () => no(refusals.swapped);
    }),
    keys: TEST,
    shows: "[data-failure]",
  },
  testAccepted: { ...test, keys: TEST, shows: "[data-state=accepted]" },
  testNotAccepted: {
    ...test,
    before: both(onReader, (b) => {
      const value = tested({ accepted: false, reason: "suspended", rekeyed: true });
      b.answers["card.test"] = () => ({ ok: true, value });
    }),
    keys: TEST,
    shows: "[data-state=notAccepted]",
  },
  otpWindow: { window: otpWindow, shows: ".otp-digits" },
  otpWindowTransfer: {
    window: otpWindow,
    before: (b) => {
      b.answers["otp.view"] = () => {
        const { language, theme } = b.state;
        return { ok: true, value: otpView({ transaction: transfer, language, theme }) };
      };
    },
    shows: ".otp-digits",
  },
};
