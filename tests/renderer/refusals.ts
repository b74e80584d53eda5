import type { Failure } from "../../src/contract/errors.ts";

/** Failures as the main process words them. */
export const refusals = {
  corporation: {
    code: "counter.corporation",
    rule: "R1",
    ko: {
      happened: "법인에는 스마트OTP를 발급할 수 없습니다.",
      now: "기록하거나 쓴 것은 없습니다.",
      todo: "개인 또는 개인사업자로 오신 고객인지 확인하십시오.",
    },
    en: {
      happened: "A corporation cannot be issued a smart OTP.",
      now: "Nothing was recorded or written.",
      todo: "Check whether the customer came as a person or a sole proprietor.",
    },
  },
  notShipped: {
    code: "counter.notShipped",
    rule: "R17",
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
  checkDigit: {
    code: "identity.mrzComposite",
    rule: "R2",
    field: "mrz",
    ko: {
      happened: "기계판독란의 검사 숫자가 맞지 않습니다.",
      now: "고객은 아직 확인되지 않았습니다.",
      todo: "여권을 다시 읽거나 적힌 대로 다시 입력하십시오.",
    },
    en: {
      happened: "A check digit of the machine-readable zone is wrong.",
      now: "The customer is not identified yet.",
      todo: "Scan the passport again, or type what it says.",
    },
  },
  password: {
    code: "counter.wrongPassword",
    ko: {
      happened: "사용자 ID나 비밀번호가 맞지 않습니다.",
      now: "로그인하지 않았습니다. 네 번 더 틀리면 잠깁니다.",
      todo: "비밀번호를 다시 입력하십시오.",
    },
    en: {
      happened: "The user ID or the password is wrong.",
      now: "You are not signed in. Four more errors lock you out.",
      todo: "Type the password again.",
    },
  },
  lockedOut: {
    code: "counter.tellerLocked",
    ko: {
      happened: "비밀번호를 다섯 번 틀려 잠겼습니다.",
      now: "10분 동안 로그인할 수 없습니다.",
      todo: "10:51:07 뒤에 다시 시도하거나 책임자에게 알리십시오.",
    },
    en: {
      happened: "Locked out after five wrong passwords.",
      now: "You cannot sign in for ten minutes.",
      todo: "Try again after 10:51:07, or tell a supervisor.",
    },
  },
  ledger: {
    code: "ledger.keyWrong",
    ko: {
      happened: "원장을 열 수 없습니다. 보관된 키가 이 원장의 것이 아닙니다.",
      now: "원장은 바뀌지 않았고 거래는 시작할 수 없습니다.",
      todo: "전산 담당자에게 원장 키를 복구해 달라고 하십시오.",
    },
    en: {
      happened: "The ledger cannot be opened: the stored key is not its key.",
      now: "The ledger is unchanged, and no transaction can be started.",
      todo: "Ask your IT desk to restore the ledger’s key.",
    },
  },
  cardGone: {
    code: "reader.cardGone",
    ko: {
      happened: "쓰는 도중에 카드가 판독기에서 떨어졌습니다.",
      now: "원장에는 발급 시작이 기록되어 있고, 카드는 쓰다 만 상태입니다.",
      todo: "같은 카드를 다시 대면 이어서 합니다.",
    },
    en: {
      happened: "The card left the reader while it was being written.",
      now: "The beginning is in the ledger, and the card is half-written.",
      todo: "Put the same card back, and the write goes on.",
    },
  },
  secondIssue: {
    code: "counter.alreadyHolds",
    rule: "R3",
    ko: {
      happened: "이 고객은 우리 기관의 스마트OTP를 이미 가지고 있습니다.",
      now: "카드에 쓴 것은 없습니다.",
      todo: "새 카드가 필요하면 재발급으로 처리하십시오.",
    },
    en: {
      happened: "This customer already holds a smart OTP of ours.",
      now: "Nothing was written to the card.",
      todo: "If a new card is needed, use reissuance.",
    },
  },
  otpWrong: {
    code: "counter.transactionRefused",
    rule: "R5",
    ko: {
      happened: "고객이 부른 OTP가 맞지 않습니다.",
      now: "거래는 적용되지 않았고, 오류 횟수에 더해졌을 수 있습니다.",
      todo: "고객에게 새 OTP를 받아 다시 처리하십시오.",
    },
    en: {
      happened: "The OTP the customer read out is wrong.",
      now: "The transaction was not applied; it may have counted as an error.",
      todo: "Ask the customer for a new OTP and do it again.",
    },
  },
  phoneHasToken: {
    code: "phone.refused",
    rule: "R9",
    ko: {
      happened:
        "중앙 등록센터가 거절했습니다: 이 휴대전화에는 같은 금융기관의 스마트OTP가 이미 등록되어 있습니다.",
      now: "카드와 등록 상태는 그대로입니다.",
      todo: "안내된 사유를 확인하고, 필요하면 영업점에 문의하십시오.",
    },
    en: {
      happened: "The central registry refused: This phone already has a smart OTP of the same institution.",
      now: "The card and its registrations are unchanged.",
      todo: "See the reason given, and ask a branch if need be.",
    },
  },
  cardNotTapped: {
    code: "counter.transactionRefused",
    rule: "R9",
    ko: {
      happened: "카드의 접근키를 여러 번 바꾸어야 하는데 카드를 한 번도 대지 않았습니다.",
      now: "휴대전화는 등록되지 않았습니다.",
      todo: "먼저 카드를 리더기에 대어 접근키를 바꾸십시오.",
    },
    en: {
      happened: "The card's access key was to be changed several times, and the card was not tapped since.",
      now: "The phone is not registered.",
      todo: "Tap the card on the reader first, so that its key is changed.",
    },
  },
  notThisCard: {
    code: "counter.notThisCard",
    rule: "R9",
    ko: {
      happened: "판독기 위의 카드는 0042819037 카드가 아닙니다.",
      now: "카드는 바뀌지 않았습니다.",
      todo: "0042819037 카드를 판독기에 올리십시오.",
    },
    en: {
      happened: "The card on the reader is not card 0042819037.",
      now: "The card is unchanged.",
      todo: "Lay card 0042819037 on the reader.",
    },
  },
  swapped: {
    code: "card.swapped",
    rule: "R11",
    ko: {
      happened: "처음과 다른 카드가 올라왔습니다.",
      now: "이 카드에는 아무것도 쓰지 않았습니다.",
      todo: "처음에 올린 카드를 다시 올려 주십시오.",
    },
    en: {
      happened: "This is not the card that was there before.",
      now: "Nothing was written to this card.",
      todo: "Put the first card back.",
    },
  },
  cutAnswers: {
    code: "reader.cutsAnswers",
    ko: {
      happened: "판독기가 카드의 긴 응답을 잘라 보냅니다.",
      now: "카드는 바뀌지 않았습니다.",
      todo: "다른 판독기를 고르거나 판독기를 바꾸어 주십시오.",
    },
    en: {
      happened: "The reader cuts the card’s long answers short.",
      now: "The card is unchanged.",
      todo: "Choose another reader, or have this one replaced.",
    },
  },
  printerFailed: {
    code: "ipc.printerFailed",
    ko: {
      happened: "인쇄기 HP LaserJet 2F에 인쇄하지 못했습니다.",
      now: "거래와 기록은 그대로이며 종이만 없습니다.",
      todo: "인쇄기의 전원과 용지를 확인하거나, 다른 인쇄기나 PDF를 고르십시오.",
    },
    en: {
      happened: "Printer HP LaserJet 2F did not print.",
      now: "The transaction and its records are unchanged; only the paper is missing.",
      todo: "Check the printer's power and paper, or choose another printer or PDF.",
    },
  },
  formChanged: {
    code: "trust.formNotAuthentic",
    ko: {
      happened: "봉인된 신청서를 열 수 없습니다. 파일이 바뀌었거나 손상되었습니다.",
      now: "거래와 서명 기록은 원장에 그대로 있습니다.",
      todo: "파일을 건드리지 말고 정보보호 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "The sealed form cannot be opened: its file was changed or is damaged.",
      now: "The transaction and the record of the signature are unchanged in the ledger.",
      todo: "Leave the file as it is and tell your information security officer.",
    },
  },
  oldCopy: {
    code: "sync.oldCopy",
    rule: "R16",
    ko: {
      happened:
        "이 단말의 디스크가 이전 시점의 복사본입니다. 1284번 뒤의 거래가 등록센터에는 있고 단말에는 없습니다.",
      now: "등록센터가 이 단말을 격리했습니다. 발급과 거래 기록을 할 수 없습니다.",
      todo: "이 단말의 사용을 멈추고 전산 담당자에게 알려 원래 디스크를 되돌리거나 단말을 교체하십시오.",
    },
    en: {
      happened:
        "This workstation runs on an old copy of its disk: the registry has transactions after number 1284 that are missing here.",
      now: "The registry has quarantined it; nothing can be issued or recorded.",
      todo: "Stop using it and tell your IT desk, who will put the right disk back or replace the workstation.",
    },
  },
  replaced: {
    code: "sync.replaced",
    rule: "R17",
    ko: {
      happened: "이 단말은 다른 단말로 교체되었습니다.",
      now: "등록센터가 이 단말의 거래를 받지 않으며, 배정된 카드는 모두 폐기되었습니다. 나머지 재고는 새 단말에서 다시 입고합니다.",
      todo: "이 단말의 사용을 끝내고 새 단말에서 업무를 보십시오. 남은 카드는 책임자에게 넘기십시오.",
    },
    en: {
      happened: "This workstation has been replaced by another one.",
      now: "The registry takes nothing from it any more. Its allotted cards are void; the rest of its stock is received again at the new one.",
      todo: "Stop using it and work at the one in its place. Hand the cards that are left to a supervisor.",
    },
  },
} as const satisfies Record<string, Failure>;
