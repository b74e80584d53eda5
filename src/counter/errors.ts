import { type ErrorOptions, RoomError } from "../contract/errors.ts";
import type { EntryOutcome } from "../contract/registry.ts";
import type { ErrorCatalogue } from "../contract/text.ts";
import { type BookErrorCode, bookErrors } from "./bookErrors.ts";
import { type FormErrorCode, formErrors } from "./formErrors.ts";
import { type StockErrorCode, stockErrors } from "./stock/errors.ts";
import { type TransactionErrorCode, transactionErrors } from "./transactionErrors.ts";

export type CounterErrorCode =
  | "wrongPassword"
  | "tellerLocked"
  | "notSignedIn"
  | "locked"
  | "corporation"
  | "noNfcPhone"
  | "nfcPhoneUnasked"
  | "noCustomer"
  | "alreadyHolds"
  | "notInStock"
  | "noPackage"
  | "notBlank"
  | "notOurs"
  | "foreignCard"
  | "tornCard"
  | "noSuchIssue"
  | "busyWriting"
  | "registryRefused"
  | "swappedForResume"
  | FormErrorCode
  | StockErrorCode
  | TransactionErrorCode
  | BookErrorCode;

/** The teller's sentences: what happened, how things stand now, what to do. */
const counterErrors: ErrorCatalogue<CounterErrorCode> = {
  wrongPassword: {
    ko: {
      happened: "직원 번호 또는 비밀번호가 맞지 않습니다.",
      now: "로그인되지 않았습니다. {left}번 더 틀리면 잠깁니다.",
      todo: "한/영 전환과 Caps Lock을 확인하고 다시 입력하십시오.",
    },
    en: {
      happened: "The teller id or the password is wrong.",
      now: "You are not signed in. {left} more wrong tries will lock it.",
      todo: "Check the keyboard language and Caps Lock, and type it again.",
    },
  },
  tellerLocked: {
    ko: {
      happened: "비밀번호를 여러 번 틀려 로그인이 잠겼습니다.",
      now: "{minutes}분 뒤에 풀립니다.",
      todo: "기다리시거나 책임자에게 알려 주십시오.",
    },
    en: {
      happened: "Sign-in is locked after several wrong passwords.",
      now: "It opens again in {minutes} min.",
      todo: "Wait, or tell your supervisor.",
    },
  },
  notSignedIn: {
    ko: {
      happened: "로그인한 직원이 없습니다.",
      now: "아무것도 바뀌지 않았습니다.",
      todo: "로그인한 뒤 다시 하십시오.",
    },
    en: {
      happened: "Nobody is signed in.",
      now: "Nothing was changed.",
      todo: "Sign in and do it again.",
    },
  },
  locked: {
    ko: {
      happened: "창구가 잠겨 있습니다.",
      now: "하던 일은 그대로 있습니다.",
      todo: "비밀번호를 입력하여 잠금을 푸십시오.",
    },
    en: {
      happened: "The counter is locked.",
      now: "What was being done is as it was left.",
      todo: "Type your password to unlock it.",
    },
  },
  corporation: {
    ko: {
      happened: "법인 고객에게는 스마트OTP를 발급할 수 없습니다.",
      now: "아무것도 기록하지 않았습니다.",
      todo: "개인 또는 개인사업자 고객만 발급할 수 있음을 안내하고, 법인에는 일반 OTP발생기를 권하십시오.",
    },
    en: {
      happened: "A smart OTP cannot be issued to a corporation.",
      now: "Nothing was recorded.",
      todo: "Explain that it is for persons and sole proprietors; offer the corporation an ordinary OTP token.",
    },
  },
  noNfcPhone: {
    ko: {
      happened: "NFC를 쓸 수 있는 휴대전화가 없는 고객입니다.",
      now: "아무것도 기록하지 않았습니다.",
      todo: "스마트OTP는 NFC 휴대전화가 있어야 함을 안내하고, 일반 OTP발생기를 권하십시오.",
    },
    en: {
      happened: "The customer has no phone with NFC.",
      now: "Nothing was recorded.",
      todo: "Explain that a smart OTP needs an NFC phone; offer an ordinary OTP token.",
    },
  },
  nfcPhoneUnasked: {
    ko: {
      happened: "NFC를 쓸 수 있는 휴대전화가 있는지 고객에게 확인하지 않았습니다.",
      now: "아무것도 기록하지 않았습니다.",
      todo: "고객에게 확인하고 다시 하십시오.",
    },
    en: {
      happened: "The customer was not asked whether they have a phone with NFC.",
      now: "Nothing was recorded.",
      todo: "Ask the customer and do it again.",
    },
  },
  noCustomer: {
    ko: {
      happened: "확인된 고객이 없습니다.",
      now: "아무것도 바뀌지 않았습니다.",
      todo: "먼저 신분증으로 고객을 확인하십시오.",
    },
    en: {
      happened: "No customer has been identified.",
      now: "Nothing was changed.",
      todo: "Check the customer's ID document first.",
    },
  },
  alreadyHolds: {
    ko: {
      happened: "이 고객은 우리 기관의 스마트OTP({serialNumber})를 이미 가지고 있습니다.",
      now: "새로 발급하지 않았고, 카드에는 아무것도 쓰지 않았습니다.",
      todo: "카드를 바꾸려면 발급이 아니라 재발급으로 진행하십시오.",
    },
    en: {
      happened: "This customer already holds a smart OTP of this institution ({serialNumber}).",
      now: "Nothing was issued and nothing was written to the card.",
      todo: "To replace the card use reissuance, not issuance.",
    },
  },
  notInStock: {
    ko: {
      happened: "일련번호 {serialNumber} 카드는 이 창구의 재고에 없습니다.",
      now: "카드에는 아무것도 쓰지 않았습니다.",
      todo: "카드에 적힌 벤더코드와 일련번호를 다시 확인하십시오.",
    },
    en: {
      happened: "Card {serialNumber} is not in this counter's stock.",
      now: "Nothing was written to the card.",
      todo: "Check the vendor code and serial number printed on the card.",
    },
  },
  noPackage: {
    ko: {
      happened: "일련번호 {serialNumber} 카드의 OTP 키가 이 창구에 배정되어 있지 않습니다.",
      now: "카드에는 아무것도 쓰지 않았습니다.",
      todo: "배정된 다른 카드를 쓰시거나, 연결된 뒤 다시 하십시오.",
    },
    en: {
      happened: "The OTP key of card {serialNumber} is not allotted to this counter.",
      now: "Nothing was written to the card.",
      todo: "Use another, allotted card, or try again when the line is up.",
    },
  },
  notBlank: {
    ko: {
      happened: "빈 카드가 아닙니다. 이미 발급된 카드 {serialNumber}입니다.",
      now: "카드는 그대로입니다.",
      todo: "고객의 카드라면 돌려 드리고, 빈 카드를 올려 주십시오.",
    },
    en: {
      happened: "The card is not blank: it is the issued card {serialNumber}.",
      now: "The card is unchanged.",
      todo: "Give it back to its customer and put a blank card on the reader.",
    },
  },
  notOurs: {
    ko: {
      happened: "다른 곳에서 발급된 스마트OTP {serialNumber}입니다.",
      now: "카드는 그대로입니다.",
      todo: "고객에게 돌려 드리고, 빈 카드를 올려 주십시오.",
    },
    en: {
      happened: "This smart OTP ({serialNumber}) was issued elsewhere.",
      now: "The card is unchanged.",
      todo: "Give it back to the customer and put a blank card on the reader.",
    },
  },
  foreignCard: {
    ko: {
      happened: "스마트OTP 카드가 아니거나 다른 용도로 쓰고 있는 카드입니다.",
      now: "카드는 그대로입니다.",
      todo: "이 카드를 치우고, 벤더에서 받은 빈 카드를 올려 주십시오.",
    },
    en: {
      happened: "This is not a smart OTP card, or it is used for something else.",
      now: "The card is unchanged.",
      todo: "Take it away and put a blank card from the vendor on the reader.",
    },
  },
  tornCard: {
    ko: {
      happened: "발급하다가 멈춘 카드 {serialNumber}입니다.",
      now: "카드는 그대로이며, 발급은 끝나지 않은 채로 기록되어 있습니다.",
      todo: "처음 화면의 '끝나지 않은 발급'에서 이어서 끝내거나 훼손 처리하십시오.",
    },
    en: {
      happened: "This card ({serialNumber}) stopped in the middle of being issued.",
      now: "The card is unchanged; its issue is on record as unfinished.",
      todo: "Finish or spoil it under 'Unfinished issues' on the home screen.",
    },
  },
  noSuchIssue: {
    ko: {
      happened: "그 발급을 찾을 수 없거나 이미 끝났습니다.",
      now: "아무것도 바뀌지 않았습니다.",
      todo: "처음 화면에서 다시 확인하십시오.",
    },
    en: {
      happened: "That issue does not exist or is already settled.",
      now: "Nothing was changed.",
      todo: "Look again on the home screen.",
    },
  },
  busyWriting: {
    ko: {
      happened: "다른 카드를 쓰고 있습니다.",
      now: "먼저 시작한 발급이 계속되고 있습니다.",
      todo: "끝날 때까지 기다려 주십시오.",
    },
    en: {
      happened: "Another card is being written.",
      now: "The issue that began first goes on.",
      todo: "Wait until it is finished.",
    },
  },
  registryRefused: {
    ko: {
      happened: "중앙 등록센터가 이 발급을 받아들이지 않았습니다({detail}).",
      now: "카드에는 쓰였지만 쓸 수 없는 상태이며, 기록은 남아 있습니다.",
      todo: "고객에게 카드를 드리지 말고 책임자에게 알려 주십시오.",
    },
    en: {
      happened: "The central registry did not accept this issue ({detail}).",
      now: "The card is written but cannot be used; everything is on record.",
      todo: "Do not hand the card over, and tell your supervisor.",
    },
  },
  swappedForResume: {
    ko: {
      happened: "올려놓은 카드가 발급하다가 멈춘 그 카드가 아닙니다.",
      now: "두 카드 모두 그대로입니다.",
      todo: "일련번호 {serialNumber} 카드를 올려 주시고, 없으면 훼손 처리하십시오.",
    },
    en: {
      happened: "The card on the reader is not the one that was being issued.",
      now: "Both cards are unchanged.",
      todo: "Put card {serialNumber} on the reader, or spoil it if it is gone.",
    },
  },
  ...formErrors,
  ...stockErrors,
  ...transactionErrors,
  ...bookErrors,
};

/** A counter transaction that was refused or could not go on. */
export class CounterError extends RoomError<CounterErrorCode> {
  override readonly room = "counter";

  constructor(code: CounterErrorCode, options: ErrorOptions<CounterErrorCode> = {}) {
    super(counterErrors, code, options);
  }
}

/**
 * The registry's word against what was recorded, in the registry's own sentences where it sent some. After an issue
 * the counter says how things stand: the card is written, and must not be handed over.
 */
export function refusedBy(
  code: "transactionRefused" | "registryRefused",
  outcome: Omit<EntryOutcome, "seq">,
): CounterError {
  const { ko, en } = counterErrors.registryRefused;
  const { text: said } = outcome;
  const text =
    said && code === "registryRefused"
      ? { ko: { ...ko, happened: said.ko.happened }, en: { ...en, happened: said.en.happened } }
      : said;
  return new CounterError(code, {
    parameters: { detail: outcome.code ?? outcome.rule ?? outcome.outcome },
    ...(outcome.rule === undefined ? {} : { rule: outcome.rule }),
    text,
  });
}
