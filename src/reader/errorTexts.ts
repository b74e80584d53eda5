import type { ErrorCatalogue } from "../contract/text.ts";
import type { ReaderErrorCode } from "./errors.ts";

const unfinishedKo = "카드에 쓰던 작업은 끝나지 않았으며, 어디까지 했는지는 기록되어 있습니다.";
const unfinishedEn = "What was being written to the card is not finished; how far it got is on record.";
const nothingKo = "카드에 보낸 것이 없으며, 바뀐 것도 없습니다.";
const nothingEn = "Nothing was sent to the card and nothing has changed.";

/** What the teller is told about readers. `{reader}` is the reader's name. */
export const errorTexts: ErrorCatalogue<ReaderErrorCode> = {
  noService: {
    ko: {
      happened: "스마트카드 서비스(PC/SC)가 실행되고 있지 않습니다.",
      now: "카드 리더기를 쓸 수 없습니다. 카드 작업은 시작되지 않았거나 끝나지 않았습니다.",
      todo: "스마트카드 서비스를 시작하십시오. 서비스가 켜지면 리더기는 저절로 다시 연결됩니다.",
    },
    en: {
      happened: "The smart-card service (PC/SC) is not running.",
      now: "No card reader can be used. Work on a card was not begun or is not finished.",
      todo: "Start the smart-card service. Readers come back by themselves once it runs.",
    },
  },
  unavailable: {
    ko: {
      happened: "이 컴퓨터에서는 카드 리더기 프로그램을 불러올 수 없습니다.",
      now: "모의 리더기만 쓸 수 있습니다.",
      todo: "전산 담당자에게 알려 점검(doctor)을 받으십시오.",
    },
    en: {
      happened: "The card reader software cannot be loaded on this computer.",
      now: "Only the simulated reader can be used.",
      todo: "Ask your IT desk to run the check-up (doctor).",
    },
  },
  readerRestarted: {
    ko: {
      happened: "카드 리더기 프로그램이 멈추어 다시 시작하고 있습니다.",
      now: unfinishedKo,
      todo: "잠시 기다렸다가 카드를 리더기에 그대로 두고 다시 시도하십시오.",
    },
    en: {
      happened: "The card reader program stopped and is being restarted.",
      now: unfinishedEn,
      todo: "Wait a moment, leave the card on the reader and try again.",
    },
  },
  closed: {
    ko: {
      happened: "프로그램을 끝내는 중이어서 카드 리더기를 쓸 수 없습니다.",
      now: unfinishedKo,
      todo: "프로그램을 다시 시작하십시오.",
    },
    en: {
      happened: "The program is closing, so the card reader cannot be used.",
      now: unfinishedEn,
      todo: "Start the program again.",
    },
  },
  noReader: {
    ko: {
      happened: "카드 리더기 '{reader}'을(를) 찾을 수 없습니다.",
      now: nothingKo,
      todo: "리더기의 연결을 확인하시거나 다른 리더기를 선택하십시오.",
    },
    en: {
      happened: "There is no card reader '{reader}'.",
      now: nothingEn,
      todo: "Check that the reader is plugged in, or choose another one.",
    },
  },
  noCard: {
    ko: {
      happened: "카드 리더기 '{reader}'에 카드가 없습니다.",
      now: nothingKo,
      todo: "카드를 리더기에 올려놓으십시오.",
    },
    en: {
      happened: "There is no card on the reader '{reader}'.",
      now: nothingEn,
      todo: "Put the card on the reader.",
    },
  },
  vanished: {
    ko: {
      happened: "카드 리더기 '{reader}'의 연결이 끊어졌습니다.",
      now: unfinishedKo,
      todo: "리더기를 다시 연결하고 같은 카드를 올려놓으십시오.",
    },
    en: {
      happened: "The card reader '{reader}' was unplugged.",
      now: unfinishedEn,
      todo: "Plug the reader in again and put the same card on it.",
    },
  },
  cardGone: {
    ko: {
      happened: "작업 중에 카드가 리더기에서 떨어졌습니다.",
      now: unfinishedKo,
      todo: "같은 카드를 다시 올려놓고 끝날 때까지 움직이지 마십시오.",
    },
    en: {
      happened: "The card was taken off the reader while it was being used.",
      now: unfinishedEn,
      todo: "Put the same card back and do not move it until the work is finished.",
    },
  },
  cardSwapped: {
    ko: {
      happened: "작업 중에 리더기의 카드가 바뀌었거나 다시 놓였습니다.",
      now: `지금 놓인 카드에는 아무것도 쓰지 않았습니다. ${unfinishedKo}`,
      todo: "처음의 카드를 올려놓고 다시 시도하십시오.",
    },
    en: {
      happened: "The card on the reader was changed or put down again during the work.",
      now: `Nothing was written to the card that lies there now. ${unfinishedEn}`,
      todo: "Put the first card on the reader and try again.",
    },
  },
  cardMute: {
    ko: {
      happened: "리더기 '{reader}'의 카드가 응답하지 않습니다.",
      now: nothingKo,
      todo: "카드를 뒤집거나 위치를 바꾸어 다시 올려놓으십시오. 되풀이되면 다른 카드를 쓰십시오.",
    },
    en: {
      happened: "The card on the reader '{reader}' does not respond.",
      now: nothingEn,
      todo: "Turn the card over or move it and put it down again. If that does not help, use another card.",
    },
  },
  timeout: {
    ko: {
      happened: "카드가 정해진 시간 안에 응답하지 않아 기다리기를 그만두었습니다.",
      now: unfinishedKo,
      todo: "카드를 들었다가 같은 카드를 다시 올려놓고 시도하십시오.",
    },
    en: {
      happened: "The card did not answer in time, so waiting was given up.",
      now: unfinishedEn,
      todo: "Lift the card, put the same card back on the reader and try again.",
    },
  },
  busy: {
    ko: {
      happened: "카드 리더기 '{reader}'을(를) 다른 작업이나 다른 프로그램이 쓰고 있습니다.",
      now: nothingKo,
      todo: "그 작업이 끝나기를 기다리시거나 그 프로그램을 닫고 다시 시도하십시오.",
    },
    en: {
      happened: "The card reader '{reader}' is in use by other work or by another program.",
      now: nothingEn,
      todo: "Wait until it is finished, or close the other program, and try again.",
    },
  },
  cutsAnswers: {
    ko: {
      happened: "카드 리더기 '{reader}'이(가) 카드의 긴 응답을 잘라서 전달합니다.",
      now: unfinishedKo,
      todo: "카드의 잘못이 아닙니다. 다른 리더기를 쓰십시오.",
    },
    en: {
      happened: "The card reader '{reader}' cuts long answers of the card short.",
      now: unfinishedEn,
      todo: "The card is not at fault. Use another reader.",
    },
  },
  failed: {
    ko: {
      happened: "카드 리더기 '{reader}'이(가) 카드와 통신하지 못했습니다.",
      now: unfinishedKo,
      todo: "카드를 다시 올려놓고 시도하십시오. 되풀이되면 리더기를 다시 연결하십시오.",
    },
    en: {
      happened: "The card reader '{reader}' could not communicate with the card.",
      now: unfinishedEn,
      todo: "Put the card down again and retry. If it keeps happening, plug the reader in again.",
    },
  },
  released: {
    ko: {
      happened: "이미 끝낸 카드 연결로 카드에 명령을 보내려 했습니다.",
      now: nothingKo,
      todo: "처음부터 다시 시도하시고, 되풀이되면 전산 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "A command was to be sent through a card connection that had been ended.",
      now: nothingEn,
      todo: "Start over, and tell your IT desk if it keeps happening.",
    },
  },
};
