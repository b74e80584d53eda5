import type { ErrorCatalogue } from "../contract/text.ts";

/** The closed set of the card room's errors. */
export type CardErrorCode =
  /** No OATH applet answered SELECT. */
  | "noApplet"
  /** The card already holds KFTC credentials (`{owner}`). */
  | "notBlank"
  /** The card holds other people's credentials. */
  | "foreign"
  /** An access key is needed and none was handed in (6982). */
  | "locked"
  /** The card refused the access key. */
  | "accessKeyWrong"
  /** The card refused the vendor's transport key. */
  | "transportKeyWrong"
  /** The card could not prove that it knows the access key itself. */
  | "notGenuine"
  /** The applet is full (6A84). */
  | "noSpace"
  /** The card's memory failed (6581). */
  | "memoryFailure"
  /** Another card than the one looked at. */
  | "swapped"
  /** The card has no such credential (6984). */
  | "noSuchCredential"
  /** The card refused the command's data (6A80, 6984). */
  | "refused"
  /** The applet does not know this command or parameter. */
  | "unsupported"
  /** The OTP parameters cannot be had on this card (`{what}`). */
  | "parametersUnsupported"
  /** Any other status word (`{statusWord}`). */
  | "unexpectedStatus"
  /** The answer makes no sense. */
  | "malformed"
  /** The reader cuts long answers short; the card itself is well. */
  | "answerCut"
  /** No answer: the card was pulled. */
  | "cardGone"
  /** What the card computes is not what its key should give. */
  | "proofFailed"
  /** After SET CODE the card's lock is not as it should be. */
  | "lockFailed"
  /** A card that should be wiped still holds something. */
  | "wipeFailed"
  /** A value from our own side that cannot be sent (`{what}`). */
  | "invalidInput"
  /** The state of a virtual card cannot be read. */
  | "virtualCardState";

const unchangedKo = "카드에는 아무것도 쓰지 않았습니다.";
const unchangedEn = "Nothing was written to the card.";
const unfinishedKo = "카드 쓰기가 끝나지 않았습니다. 기록은 그대로 남아 있습니다.";
const unfinishedEn = "The card is not finished; the record of it is kept.";
const spoilKo = "카드를 다시 올려 주십시오. 되풀이되면 그 카드를 불량으로 처리하고 새 카드를 쓰십시오.";
const spoilEn =
  "Put the card on the reader again; if it keeps happening, mark it spoiled and take a new card.";

export const cardErrorTexts: ErrorCatalogue<CardErrorCode> = {
  noApplet: {
    ko: {
      happened: "스마트 OTP 카드가 아닙니다.",
      now: unchangedKo,
      todo: "스마트 OTP 카드를 올려 주십시오.",
    },
    en: {
      happened: "This is not a smart OTP card.",
      now: unchangedEn,
      todo: "Put a smart OTP card on the reader.",
    },
  },
  notBlank: {
    ko: {
      happened: "이미 발급된 카드입니다({owner}).",
      now: unchangedKo,
      todo: "빈 카드를 올려 주십시오. 이 카드는 주인에게 돌려주거나 폐기 절차를 밟으십시오.",
    },
    en: {
      happened: "This card has already been issued ({owner}).",
      now: unchangedEn,
      todo: "Put a blank card on the reader; return this one to its holder or have it disposed of.",
    },
  },
  foreign: {
    ko: {
      happened: "다른 서비스의 계정이 들어 있는 카드입니다.",
      now: "그 계정은 바뀌지 않았습니다.",
      todo: "창구의 빈 카드를 올려 주십시오.",
    },
    en: {
      happened: "This card holds accounts of other services.",
      now: "Those accounts are unchanged.",
      todo: "Put a blank card from the counter's stock on the reader.",
    },
  },
  locked: {
    ko: {
      happened: "카드가 잠겨 있습니다.",
      now: unchangedKo,
      todo: "이 카드의 접근키가 필요합니다. 카드의 제조사코드와 일련번호를 확인하십시오.",
    },
    en: {
      happened: "The card is locked.",
      now: unchangedEn,
      todo: "Its access key is needed. Check the card's vendor code and serial number.",
    },
  },
  accessKeyWrong: {
    ko: {
      happened: "카드가 접근키를 받아들이지 않았습니다.",
      now: "카드는 잠긴 그대로입니다.",
      todo: "카드에 적힌 일련번호가 화면의 번호와 같은지 확인하십시오. 같으면 그 카드를 불량으로 처리하십시오.",
    },
    en: {
      happened: "The card refused the access key.",
      now: "The card is locked as before.",
      todo: "Compare the serial number on the card with the screen; if they agree, mark the card spoiled.",
    },
  },
  transportKeyWrong: {
    ko: {
      happened: "카드가 제조사 운송키를 받아들이지 않았습니다.",
      now: unchangedKo,
      todo: "카드에 적힌 일련번호를 확인하고, 같으면 다른 카드를 쓰고 이 카드를 등록센터에 알리십시오.",
    },
    en: {
      happened: "The card refused the vendor's transport key.",
      now: unchangedEn,
      todo: "Check the serial number on the card; if it agrees, take another card and report this one.",
    },
  },
  notGenuine: {
    ko: {
      happened: "카드가 자신의 키를 증명하지 못했습니다.",
      now: "카드에 대한 작업을 멈추었습니다.",
      todo: "이 카드를 쓰지 마시고 책임자에게 알려 주십시오.",
    },
    en: {
      happened: "The card could not prove that it knows its own key.",
      now: "Work on the card was stopped.",
      todo: "Do not use this card; tell your supervisor.",
    },
  },
  noSpace: {
    ko: { happened: "카드에 남은 공간이 없습니다.", now: unfinishedKo, todo: "다른 빈 카드를 쓰십시오." },
    en: { happened: "The card is full.", now: unfinishedEn, todo: "Take another blank card." },
  },
  memoryFailure: {
    ko: {
      happened: "카드의 기억장치에 고장이 있습니다.",
      now: unfinishedKo,
      todo: "이 카드를 불량으로 처리하고 새 카드를 쓰십시오.",
    },
    en: {
      happened: "The card's memory failed.",
      now: unfinishedEn,
      todo: "Mark this card spoiled and take a new one.",
    },
  },
  swapped: {
    ko: {
      happened: "처음과 다른 카드가 올라왔습니다.",
      now: "이 카드에는 아무것도 쓰지 않았습니다.",
      todo: "처음에 올린 카드를 다시 올려 주십시오.",
    },
    en: {
      happened: "This is not the card that was there before.",
      now: "Nothing was written to this card.",
      todo: "Put the first card back on the reader.",
    },
  },
  noSuchCredential: {
    ko: {
      happened: "카드에 이 OTP가 들어 있지 않습니다.",
      now: "카드는 바뀌지 않았습니다.",
      todo: "카드에 적힌 제조사코드와 일련번호를 확인하십시오.",
    },
    en: {
      happened: "The card does not hold this OTP credential.",
      now: "The card is unchanged.",
      todo: "Check the vendor code and serial number on the card.",
    },
  },
  refused: {
    ko: { happened: "카드가 명령을 거절했습니다({statusWord}).", now: unfinishedKo, todo: spoilKo },
    en: { happened: "The card refused the command ({statusWord}).", now: unfinishedEn, todo: spoilEn },
  },
  unsupported: {
    ko: {
      happened: "이 카드에는 없는 기능입니다({what}).",
      now: "카드는 바뀌지 않았습니다.",
      todo: "이 기능이 있는 카드를 쓰십시오.",
    },
    en: {
      happened: "This card does not have that function ({what}).",
      now: "The card is unchanged.",
      todo: "Use a card that has it.",
    },
  },
  parametersUnsupported: {
    ko: {
      happened: "이 카드로는 만들 수 없는 OTP 설정입니다({what}).",
      now: unchangedKo,
      todo: "기관의 OTP 설정을 확인하거나 이 설정을 지원하는 카드를 쓰십시오.",
    },
    en: {
      happened: "These OTP parameters cannot be had on this card ({what}).",
      now: unchangedEn,
      todo: "Check the institution's OTP parameters or use a card that supports them.",
    },
  },
  unexpectedStatus: {
    ko: { happened: "카드가 뜻밖의 응답을 보냈습니다({statusWord}).", now: unfinishedKo, todo: spoilKo },
    en: { happened: "The card answered with status {statusWord}.", now: unfinishedEn, todo: spoilEn },
  },
  malformed: {
    ko: { happened: "카드의 응답을 알아볼 수 없습니다.", now: unfinishedKo, todo: spoilKo },
    en: { happened: "The card's answer makes no sense.", now: unfinishedEn, todo: spoilEn },
  },
  answerCut: {
    ko: {
      happened: "카드 리더가 긴 응답을 잘라서 보냅니다.",
      now: "카드는 정상이며 바뀌지 않았습니다.",
      todo: "다른 리더를 쓰거나 리더의 드라이버를 갱신하십시오.",
    },
    en: {
      happened: "The card reader cuts long answers short.",
      now: "The card is well and unchanged.",
      todo: "Use another reader or update this reader's driver.",
    },
  },
  cardGone: {
    ko: {
      happened: "작업 중에 카드가 리더에서 떨어졌습니다.",
      now: unfinishedKo,
      todo: "같은 카드를 다시 올리고 끝날 때까지 떼지 마십시오.",
    },
    en: {
      happened: "The card left the reader while it was being worked on.",
      now: unfinishedEn,
      todo: "Put the same card back and leave it there until it is finished.",
    },
  },
  proofFailed: {
    ko: {
      happened: "카드가 계산한 값이 등록센터의 키와 맞지 않습니다.",
      now: unfinishedKo,
      todo: "이 카드를 불량으로 처리하고 새 카드를 쓰십시오.",
    },
    en: {
      happened: "What the card computes does not match the registry's key.",
      now: unfinishedEn,
      todo: "Mark this card spoiled and take a new one.",
    },
  },
  lockFailed: {
    ko: { happened: "카드의 잠금이 설정한 대로 되지 않았습니다.", now: unfinishedKo, todo: spoilKo },
    en: { happened: "The card's lock is not as it was set.", now: unfinishedEn, todo: spoilEn },
  },
  wipeFailed: {
    ko: {
      happened: "카드를 지우지 못했습니다.",
      now: "카드가 아직 OTP를 만들 수 있을지 모릅니다. 등록센터에서는 쓸 수 없습니다.",
      todo: "카드를 잘라서 폐기하십시오.",
    },
    en: {
      happened: "The card could not be wiped.",
      now: "It may still compute OTPs; the registry will not accept them.",
      todo: "Cut the card and dispose of it.",
    },
  },
  invalidInput: {
    ko: {
      happened: "카드로 보낼 수 없는 값입니다({what}).",
      now: unchangedKo,
      todo: "전산 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "This value cannot be sent to a card ({what}).",
      now: unchangedEn,
      todo: "Tell your IT desk.",
    },
  },
  virtualCardState: {
    ko: {
      happened: "가상 카드의 상태 파일을 읽을 수 없습니다.",
      now: "파일은 그대로 두었습니다.",
      todo: "파일을 확인하거나 다른 파일 이름으로 새 가상 카드를 만드십시오.",
    },
    en: {
      happened: "The virtual card's state file cannot be read.",
      now: "The file was left as it is.",
      todo: "Check the file, or make a new virtual card under another file name.",
    },
  },
};
