import type { ErrorCatalogue } from "../contract/text.ts";

/** Of the counter's transactions after issuance. */
export type TransactionErrorCode =
  | "lineNeeded"
  /** R13: so many cards were issued without the line that a supervisor has to approve the next one. */
  | "offlineLimit"
  /** There is no such conflict, or it is not between these two cards. */
  | "noConflict"
  | "approverNeeded"
  | "sameApprover"
  | "notSupervisor"
  /** The customer at the counter does not hold this token. */
  | "notTheirs"
  /** Another card lies on the reader than the one this is about. */
  | "notThisCard"
  /** The registry did not apply what was recorded. */
  | "transactionRefused";

export const transactionErrors: ErrorCatalogue<TransactionErrorCode> = {
  lineNeeded: {
    ko: {
      happened: "이 거래는 중앙 등록센터와 연결되어 있어야 합니다.",
      now: "아무것도 바뀌지 않았습니다.",
      todo: "통신이 복구된 뒤 다시 하십시오.",
    },
    en: {
      happened: "This transaction needs the line to the registry.",
      now: "Nothing was changed.",
      todo: "Do it again once the line is back.",
    },
  },
  offlineLimit: {
    ko: {
      happened: "등록센터와 연결되지 않은 채 발급할 수 있는 한도({limit}장)에 이르렀습니다.",
      now: "카드에는 아무것도 쓰지 않았습니다. 지금까지 {issued}장이 등록을 기다리고 있습니다.",
      todo: "책임자의 승인을 받아 계속하시거나, 통신이 복구된 뒤 다시 하십시오.",
    },
    en: {
      happened: "The limit of cards issued without the line ({limit}) is reached.",
      now: "Nothing was written to the card; {issued} issue(s) wait to be registered.",
      todo: "Have a supervisor approve this one, or do it again once the line is back.",
    },
  },
  noConflict: {
    ko: {
      happened: "선택을 기다리는 충돌이 아니거나, 그 충돌에 해당하는 카드가 아닙니다.",
      now: "두 카드 모두 그대로입니다.",
      todo: "충돌 목록을 다시 불러와 확인하십시오.",
    },
    en: {
      happened: "This is no conflict that waits for a choice, or not one between these cards.",
      now: "Both cards are as they were.",
      todo: "Load the list of conflicts again.",
    },
  },
  approverNeeded: {
    ko: {
      happened: "책임자의 승인이 필요한 거래입니다.",
      now: "아무것도 바뀌지 않았습니다.",
      todo: "책임자에게 승인을 요청하십시오.",
    },
    en: {
      happened: "This transaction needs a supervisor's approval.",
      now: "Nothing was changed.",
      todo: "Ask a supervisor to approve it.",
    },
  },
  sameApprover: {
    ko: {
      happened: "거래를 하는 직원이 스스로 승인할 수 없습니다.",
      now: "승인되지 않았고, 거래는 아직 기록되지 않았습니다.",
      todo: "다른 책임자에게 승인을 요청하십시오.",
    },
    en: {
      happened: "The teller of a transaction cannot approve it.",
      now: "It is not approved, and not recorded yet.",
      todo: "Ask another supervisor to approve it.",
    },
  },
  notSupervisor: {
    ko: {
      happened: "책임자가 아닌 직원입니다.",
      now: "승인되지 않았고, 거래는 아직 기록되지 않았습니다.",
      todo: "책임자에게 승인을 요청하십시오.",
    },
    en: {
      happened: "This person is not a supervisor.",
      now: "It is not approved, and not recorded yet.",
      todo: "Ask a supervisor to approve it.",
    },
  },
  notTheirs: {
    ko: {
      happened: "확인된 고객의 스마트OTP 가운데 {serialNumber} 카드가 없습니다.",
      now: "아무것도 바뀌지 않았습니다.",
      todo: "카드의 일련번호와 고객을 다시 확인하십시오.",
    },
    en: {
      happened: "Card {serialNumber} is not a smart OTP of the customer who was identified.",
      now: "Nothing was changed.",
      todo: "Check the card's serial number and the customer again.",
    },
  },
  notThisCard: {
    ko: {
      happened: "판독기 위의 카드는 {serialNumber} 카드가 아닙니다.",
      now: "카드는 바뀌지 않았습니다.",
      todo: "{serialNumber} 카드를 판독기에 올리십시오.",
    },
    en: {
      happened: "The card on the reader is not card {serialNumber}.",
      now: "The card is unchanged.",
      todo: "Lay card {serialNumber} on the reader.",
    },
  },
  transactionRefused: {
    ko: {
      happened: "중앙 등록센터가 이 거래를 받아들이지 않았습니다({detail}).",
      now: "중앙 등록센터의 상태는 그대로이며, 거래 기록은 남아 있습니다.",
      todo: "카드의 상태를 확인하고 처음부터 다시 하시고, 되풀이되면 책임자에게 알려 주십시오.",
    },
    en: {
      happened: "The central registry did not accept this transaction ({detail}).",
      now: "At the registry everything is as it was; what was asked is on record.",
      todo: "Check the card's state and begin again; if it keeps happening, tell your supervisor.",
    },
  },
};
