import type { ErrorCatalogue } from "../contract/text.ts";

/** Of what is looked up in the book (9001) and left for a supervisor (9101). */
export type BookErrorCode =
  /** No customer is kept under that id. */
  | "customerNotKept"
  /** The document is not that of the customer who was found. */
  | "otherPerson"
  /** The request for approval was decided, used or withdrawn meanwhile. */
  | "requestSettled"
  /** A refusal that says nothing helps nobody. */
  | "reasonMissing"
  /** Four eyes at this very moment: this transaction cannot wait for a supervisor. */
  | "notDeferrable";

export const bookErrors: ErrorCatalogue<BookErrorCode> = {
  customerNotKept: {
    ko: {
      happened: "이 창구의 원장에 그 고객의 기록이 없습니다.",
      now: "바뀐 것은 없습니다.",
      todo: "조회에서 고객을 다시 찾으십시오.",
    },
    en: {
      happened: "This counter's ledger holds no such customer.",
      now: "Nothing was changed.",
      todo: "Search for the customer again.",
    },
  },
  otherPerson: {
    ko: {
      happened: "이 신분증은 조회에서 찾은 고객의 것이 아닙니다.",
      now: "고객이 확인되지 않았고, 바뀐 것은 없습니다.",
      todo: "번호를 다시 확인하시고, 다른 고객이면 F2를 눌러 새로 확인하십시오.",
    },
    en: {
      happened: "This document does not belong to the customer who was found.",
      now: "The customer is not identified, and nothing was changed.",
      todo: "Check the number again; if it is another customer, press F2 and identify them anew.",
    },
  },
  requestSettled: {
    ko: {
      happened: "이미 결정되었거나 거두어진 승인 요청입니다.",
      now: "바뀐 것은 없습니다.",
      todo: "승인 목록에서 지금의 상태를 확인하십시오.",
    },
    en: {
      happened: "This request for approval was decided or withdrawn already.",
      now: "Nothing was changed.",
      todo: "Look at how it stands in the list of approvals.",
    },
  },
  reasonMissing: {
    ko: {
      happened: "거절 사유가 없습니다.",
      now: "요청은 그대로 기다립니다.",
      todo: "직원이 알아볼 사유를 적으십시오.",
    },
    en: {
      happened: "No reason was given for the refusal.",
      now: "The request still waits.",
      todo: "Write a reason that the teller can act on.",
    },
  },
  notDeferrable: {
    ko: {
      happened: "책임자가 그 자리에서 직접 보아야 하는 거래입니다.",
      now: "요청을 남기지 않았고, 바뀐 것은 없습니다.",
      todo: "책임자를 창구로 불러 그 자리에서 승인받으십시오.",
    },
    en: {
      happened: "In this transaction the supervisor has to look for themselves.",
      now: "No request was left, and nothing was changed.",
      todo: "Call a supervisor to the counter to approve it on the spot.",
    },
  },
};
