import type { ErrorCatalogue } from "../../contract/text.ts";

/** Of the branch's stock (8801–8901). */
export type StockErrorCode =
  | "notShipped"
  | "nothingThere"
  | "samePlace"
  | "notYourHandOver"
  | "wrongReceiver"
  | "tooFewCards"
  | "explanationMissing"
  | "placesNotCounted"
  | "closingGone";

export const stockErrors: ErrorCatalogue<StockErrorCode> = {
  notShipped: {
    ko: {
      happened: "입력한 번호가 이 입고 건의 카드가 아니거나 순서가 맞지 않습니다.",
      now: "아무 카드도 입고되지 않았습니다.",
      todo: "상자의 첫 카드와 마지막 카드에 인쇄된 일련번호를 다시 확인하십시오.",
    },
    en: {
      happened: "These numbers are not of this shipment, or not in this order.",
      now: "No card was received.",
      todo: "Check the serial numbers printed on the first and the last card of the box.",
    },
  },
  nothingThere: {
    ko: {
      happened: "받을 카드가 남아 있지 않습니다.",
      now: "이미 입고된 카드는 그대로이며, 두 번 입고되지 않습니다.",
      todo: "다음 입고 건으로 넘어가십시오.",
    },
    en: {
      happened: "There is no card left to receive.",
      now: "What was received before stays as it is; nothing is received twice.",
      todo: "Go on with the next shipment.",
    },
  },
  samePlace: {
    ko: {
      happened: "주는 곳과 받는 곳이 같습니다.",
      now: "카드는 옮겨지지 않았습니다.",
      todo: "받을 사람을 다시 고르십시오.",
    },
    en: {
      happened: "The cards would go to where they are.",
      now: "No card was moved.",
      todo: "Choose again who receives them.",
    },
  },
  notYourHandOver: {
    ko: {
      happened: "다른 직원의 서랍에서 또 다른 직원의 서랍으로 옮기는 인계입니다.",
      now: "카드는 옮겨지지 않았습니다.",
      todo: "주는 직원이나 받는 직원이 로그인해서 인계하십시오.",
    },
    en: {
      happened: "This would move cards between two other tellers' drawers.",
      now: "No card was moved.",
      todo: "The teller who gives or receives them has to sign in for it.",
    },
  },
  wrongReceiver: {
    ko: {
      happened: "확인한 사람이 이 인계를 확인할 사람이 아닙니다.",
      now: "카드는 옮겨지지 않았습니다.",
      todo: "받는(또는 주는) 직원 본인이, 금고는 책임자가 비밀번호를 입력하십시오.",
    },
    en: {
      happened: "The person who confirmed is not the one who has to.",
      now: "No card was moved.",
      todo: "The other teller types their own password; for the safe, a supervisor does.",
    },
  },
  tooFewCards: {
    ko: {
      happened: "그 자리에는 장부상 카드가 {cards}장뿐입니다.",
      now: "카드는 옮겨지지 않았습니다.",
      todo: "수량을 줄이거나 실물 점검(8804)을 하십시오.",
    },
    en: {
      happened: "By the book there are only {cards} cards in that place.",
      now: "No card was moved.",
      todo: "Hand over fewer, or count the cards (8804).",
    },
  },
  explanationMissing: {
    ko: {
      happened: "실물과 장부가 다른데 사유가 없습니다.",
      now: "아무것도 기록되지 않았습니다.",
      todo: "다시 세어 보시고, 그래도 다르면 사유를 적으십시오.",
    },
    en: {
      happened: "Count and book differ, and nothing explains why.",
      now: "Nothing was recorded.",
      todo: "Count once more; if they still differ, write down why.",
    },
  },
  placesNotCounted: {
    ko: {
      happened: "세지 않은 보관처가 있습니다.",
      now: "마감되지 않았습니다.",
      todo: "카드가 있는 금고와 서랍을 모두 세어 입력하십시오.",
    },
    en: {
      happened: "Not every place was counted.",
      now: "The day is not closed.",
      todo: "Count the safe and every drawer that holds cards.",
    },
  },
  closingGone: {
    ko: {
      happened: "서명한 마감서의 유효 시간이 지났습니다.",
      now: "마감되지 않았습니다.",
      todo: "책임자가 다시 서명하십시오.",
    },
    en: {
      happened: "The closing report was signed too long ago.",
      now: "The day is not closed.",
      todo: "Let the supervisor sign again.",
    },
  },
};
