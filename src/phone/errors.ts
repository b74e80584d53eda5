import { type ErrorOptions, RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue } from "../contract/text.ts";

export type PhoneErrorCode =
  /** This phone has no registration for the card (R9). */
  | "notRegistered"
  /** The registry says that this phone's registration has ended (R9). */
  | "registrationEnded"
  /** The card has another access key than this phone knows, and the registry cannot be asked now. */
  | "keyChanged"
  /** The card refuses the key that the registry has just given. */
  | "keyRefused"
  /** What was scanned or typed is no activation code. */
  | "codeMalformed"
  /** The person did not agree to the transaction that was shown (R11). */
  | "notConfirmed"
  /** The card was not taken off, or not tapped again, in time (R11). */
  | "notTapped"
  /** The registry refused, in its own words (`{detail}`). */
  | "refused"
  /** No registry to be reached. */
  | "unreachable"
  /** The registry is in trouble. */
  | "registryFailed"
  /** The registry's answer makes no sense. */
  | "nonsense"
  /** What this phone keeps cannot be read. */
  | "stateDamaged"
  /** What this phone keeps cannot be written. */
  | "stateUnwritable";

const unchanged = {
  ko: "카드와 등록 상태는 그대로입니다.",
  en: "The card and its registrations are unchanged.",
};
const lineTodo = {
  ko: "통신 상태를 확인하고 다시 하십시오.",
  en: "Check the connection and try again.",
};

const phoneErrors: ErrorCatalogue<PhoneErrorCode> = {
  notRegistered: {
    ko: {
      happened: "이 휴대전화에 등록되지 않은 카드입니다.",
      now: "OTP를 만들지 않았고, 카드는 그대로입니다.",
      todo: "카드를 발급한 금융기관의 영업점에서 이 휴대전화를 등록하십시오.",
    },
    en: {
      happened: "This card is not registered on this phone.",
      now: "No OTP was made and the card is unchanged.",
      todo: "Register this phone at a branch of the institution that issued the card.",
    },
  },
  registrationEnded: {
    ko: {
      happened: "이 휴대전화의 카드 {serialNumber} 등록이 해지되었습니다.",
      now: "이 휴대전화에서는 그 카드로 OTP를 만들 수 없으며, 카드 정보는 지웠습니다.",
      todo: "다시 쓰려면 영업점에서 새로 등록하십시오.",
    },
    en: {
      happened: "This phone's registration for card {serialNumber} has ended.",
      now: "This phone makes no OTP with that card any more; what it kept of the card is erased.",
      todo: "To use it again, register anew at a branch.",
    },
  },
  keyChanged: {
    ko: {
      happened: "카드 {serialNumber}의 접근키가 바뀌었습니다.",
      now: "OTP를 만들지 않았고, 카드는 그대로입니다.",
      todo: "통신이 되는 곳에서 다시 하십시오. 새 접근키를 중앙 등록센터에서 받아야 합니다.",
    },
    en: {
      happened: "The access key of card {serialNumber} has been changed.",
      now: "No OTP was made and the card is unchanged.",
      todo: "Try again with a connection: the registry has to give this phone the new key.",
    },
  },
  keyRefused: {
    ko: {
      happened: "카드가 중앙 등록센터에서 받은 접근키를 받아들이지 않습니다.",
      now: "OTP를 만들지 않았고, 카드는 잠긴 그대로입니다.",
      todo: "카드에 적힌 일련번호가 {serialNumber}인지 확인하고, 맞으면 영업점에 카드를 보여 주십시오.",
    },
    en: {
      happened: "The card refuses the access key that the registry gave.",
      now: "No OTP was made and the card is locked as before.",
      todo: "See whether the card's serial number is {serialNumber}; if so, take the card to a branch.",
    },
  },
  codeMalformed: {
    ko: {
      happened: "등록 코드가 아닙니다.",
      now: "등록되지 않았습니다.",
      todo: "영업점에서 받은 QR 코드를 다시 찍거나 코드를 다시 입력하십시오.",
    },
    en: {
      happened: "This is not an activation code.",
      now: "Nothing was registered.",
      todo: "Scan the branch's QR code again, or type the code again.",
    },
  },
  notConfirmed: {
    ko: {
      happened: "거래 내용을 확인하지 않았습니다.",
      now: "OTP를 만들지 않았습니다.",
      todo: "거래 내용이 맞으면 처음부터 다시 하십시오.",
    },
    en: {
      happened: "The transaction was not confirmed.",
      now: "No OTP was made.",
      todo: "If the transaction is right, begin again.",
    },
  },
  notTapped: {
    ko: {
      happened: "시간 안에 카드를 다시 대지 않았습니다.",
      now: "OTP를 만들지 않았습니다.",
      todo: "처음부터 다시 하시고, 거래 내용을 확인한 뒤 카드를 뗐다가 다시 대십시오.",
    },
    en: {
      happened: "The card was not tapped again in time.",
      now: "No OTP was made.",
      todo: "Begin again; check the transaction, take the card off and tap it once more.",
    },
  },
  refused: {
    ko: {
      happened: "중앙 등록센터가 거절했습니다: {detail}",
      now: unchanged.ko,
      todo: "안내된 사유를 확인하고, 필요하면 영업점에 문의하십시오.",
    },
    en: {
      happened: "The central registry refused: {detail}",
      now: unchanged.en,
      todo: "See the reason given, and ask a branch if need be.",
    },
  },
  unreachable: {
    ko: { happened: "중앙 등록센터에 연결할 수 없습니다.", now: unchanged.ko, todo: lineTodo.ko },
    en: { happened: "The central registry cannot be reached.", now: unchanged.en, todo: lineTodo.en },
  },
  registryFailed: {
    ko: {
      happened: "중앙 등록센터에 장애가 있습니다.",
      now: unchanged.ko,
      todo: "잠시 뒤에 다시 하십시오.",
    },
    en: {
      happened: "The central registry is in trouble.",
      now: unchanged.en,
      todo: "Try again in a while.",
    },
  },
  nonsense: {
    ko: {
      happened: "중앙 등록센터의 응답을 알아볼 수 없습니다.",
      now: unchanged.ko,
      todo: "공용 와이파이라면 다른 통신망에서 다시 하십시오.",
    },
    en: {
      happened: "The central registry's answer makes no sense.",
      now: unchanged.en,
      todo: "On a public Wi-Fi, try again over another network.",
    },
  },
  stateDamaged: {
    ko: {
      happened: "이 휴대전화에 저장된 등록 정보를 읽을 수 없습니다.",
      now: "OTP를 만들 수 없으며, 파일은 그대로 두었습니다.",
      todo: "앱을 다시 설치하고 영업점에서 새로 등록하십시오.",
    },
    en: {
      happened: "What this phone keeps of its registrations cannot be read.",
      now: "It can make no OTP; the file was left as it is.",
      todo: "Reinstall the app and register anew at a branch.",
    },
  },
  stateUnwritable: {
    ko: {
      happened: "이 휴대전화에 등록 정보를 저장할 수 없습니다.",
      now: "이전에 저장된 내용은 그대로입니다.",
      todo: "남은 저장 공간을 확인하고 다시 하십시오.",
    },
    en: {
      happened: "This phone cannot store its registrations.",
      now: "What was stored before is unchanged.",
      todo: "See whether there is space left, and try again.",
    },
  },
};

/** What can go wrong on a customer's phone. `problemCode` is the registry's own code when it refused. */
export class PhoneError extends RoomError<PhoneErrorCode> {
  override readonly room = "phone";
  readonly problemCode: string | undefined;

  constructor(code: PhoneErrorCode, options: ErrorOptions<PhoneErrorCode> & { problemCode?: string } = {}) {
    super(phoneErrors, code, options);
    this.problemCode = options.problemCode;
  }
}
