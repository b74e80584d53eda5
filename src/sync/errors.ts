import { type ErrorOptions, RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue } from "../contract/text.ts";

export type SyncErrorCode =
  | "unreachable"
  | "timeout"
  | "nonsense"
  | "refused"
  | "notEnrolled"
  | "registryFailed"
  | "notSecure"
  | "notTrusted"
  | "oldCopy"
  | "twoCopies"
  | "tampered"
  | "quarantined"
  | "replaced";

const catalogue: ErrorCatalogue<SyncErrorCode> = {
  unreachable: {
    ko: {
      happened: "중앙 등록센터와 연결되지 않습니다.",
      now: "이 창구의 기록은 모두 저장되어 있으며, 연결되면 순서대로 보냅니다.",
      todo: "배정된 카드로 발급을 계속하시고, 오래 이어지면 전산 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "The central registry cannot be reached.",
      now: "Everything recorded at this counter is kept and will be sent in order when the line is back.",
      todo: "Go on issuing from the allotted cards; tell your IT desk if it lasts.",
    },
  },
  timeout: {
    ko: {
      happened: "중앙 등록센터가 제때 답하지 않았습니다.",
      now: "요청이 처리되었는지 아직 모릅니다. 같은 요청을 다시 보내도 두 번 처리되지 않습니다.",
      todo: "잠시 뒤에 다시 시도하십시오.",
    },
    en: {
      happened: "The central registry did not answer in time.",
      now: "Whether the request was carried out is not known yet; sending it again does not do it twice.",
      todo: "Try again in a moment.",
    },
  },
  nonsense: {
    ko: {
      happened: "중앙 등록센터의 답을 이해할 수 없습니다.",
      now: "그 답은 쓰지 않았으며, 창구의 기록은 그대로입니다.",
      todo: "주소가 맞는지, 다른 서버가 답하는 것은 아닌지 전산 담당자에게 확인을 요청하십시오.",
    },
    en: {
      happened: "The central registry's answer makes no sense.",
      now: "The answer was not used; this counter's records are unchanged.",
      todo: "Ask your IT desk whether the address is right and whether some other server is answering.",
    },
  },
  refused: {
    ko: {
      happened: "중앙 등록센터가 요청을 거절했습니다: {detail}",
      now: "아무것도 바뀌지 않았습니다.",
      todo: "안내된 사유를 확인하십시오.",
    },
    en: {
      happened: "The central registry refused the request: {detail}",
      now: "Nothing was changed.",
      todo: "See the reason given.",
    },
  },
  notEnrolled: {
    ko: {
      happened: "이 창구는 아직 중앙 등록센터에 등록되지 않았습니다.",
      now: "배정된 카드가 없어 발급할 수 없습니다.",
      todo: "연결된 뒤 잠시 기다리십시오. 계속되면 등록 코드를 확인하십시오.",
    },
    en: {
      happened: "This workstation is not enrolled at the central registry yet.",
      now: "There are no allotted cards, so nothing can be issued.",
      todo: "Wait until the line is up; if this stays, check the enrolment code.",
    },
  },
  notSecure: {
    ko: {
      happened: "중앙 등록센터의 주소가 암호화된 연결(https)이 아닙니다.",
      now: "아무것도 보내지 않았으며, 창구의 기록은 그대로입니다.",
      todo: "전산 담당자에게 등록센터 주소 설정을 확인하도록 요청하십시오.",
    },
    en: {
      happened: "The central registry's address is not an encrypted one (https).",
      now: "Nothing was sent; this counter's records are unchanged.",
      todo: "Ask your IT desk to check the registry's address.",
    },
  },
  notTrusted: {
    ko: {
      happened: "응답한 서버가 중앙 등록센터임을 증명하지 못했습니다.",
      now: "아무것도 보내지 않았으며, 창구의 기록은 그대로입니다.",
      todo: "배정된 카드로 발급을 계속하시고, 정보보호 담당자에게 바로 알려 주십시오.",
    },
    en: {
      happened: "The server that answered did not prove to be the central registry.",
      now: "Nothing was sent to it; this counter's records are unchanged.",
      todo: "Go on issuing from the allotted cards, and tell your information security officer at once.",
    },
  },
  oldCopy: {
    ko: {
      happened:
        "이 단말의 디스크가 이전 시점의 복사본입니다. {seq}번 뒤의 거래가 등록센터에는 있고 단말에는 없습니다.",
      now: "등록센터가 이 단말을 격리했습니다. 발급과 거래 기록을 할 수 없습니다.",
      todo: "이 단말의 사용을 멈추고 전산 담당자에게 알려 원래 디스크를 되돌리거나 단말을 교체하십시오.",
    },
    en: {
      happened:
        "This workstation runs on an old copy of its disk: the registry has transactions after number {seq} that are missing here.",
      now: "The registry has quarantined it; nothing can be issued or recorded.",
      todo: "Stop using it and tell your IT desk, who will put the right disk back or replace the workstation.",
    },
  },
  twoCopies: {
    ko: {
      happened: "같은 단말이 두 곳에서 동시에 쓰이고 있습니다(복제된 단말).",
      now: "등록센터가 이 단말을 격리했습니다. 두 곳 모두 발급과 거래 기록을 할 수 없습니다.",
      todo: "두 단말의 사용을 모두 멈추고 정보보호 담당자에게 즉시 알려 주십시오.",
    },
    en: {
      happened: "Two copies of this workstation are at work at the same time.",
      now: "The registry has quarantined it; neither of the two can issue or record anything.",
      todo: "Stop using both, and tell your information security officer at once.",
    },
  },
  tampered: {
    ko: {
      happened: "이 단말의 거래원장이 위·변조되었습니다({seq}번 기록).",
      now: "등록센터가 이 단말을 격리했습니다. 발급과 거래 기록을 할 수 없습니다.",
      todo: "업무를 멈추고 원장 파일을 보존한 채 정보보호 담당자에게 즉시 알려 주십시오.",
    },
    en: {
      happened: "This workstation's journal has been tampered with, at entry {seq}.",
      now: "The registry has quarantined it; nothing can be issued or recorded.",
      todo: "Stop work, keep the ledger file, and tell your information security officer at once.",
    },
  },
  quarantined: {
    ko: {
      happened: "운영자가 이 단말을 격리했습니다.",
      now: "발급과 거래 기록을 할 수 없으며, 기존 기록은 그대로입니다.",
      todo: "전산 담당자에게 알리고, 격리가 풀릴 때까지 다른 창구를 쓰십시오.",
    },
    en: {
      happened: "An operator has quarantined this workstation.",
      now: "Nothing can be issued or recorded; existing records are unchanged.",
      todo: "Tell your IT desk, and use another counter until it is released.",
    },
  },
  replaced: {
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
  registryFailed: {
    ko: {
      happened: "중앙 등록센터에 장애가 있습니다.",
      now: "이 창구의 기록은 모두 저장되어 있으며, 다시 보냅니다.",
      todo: "배정된 카드로 발급을 계속하십시오.",
    },
    en: {
      happened: "The central registry is in trouble.",
      now: "Everything recorded at this counter is kept and will be sent again.",
      todo: "Go on issuing from the allotted cards.",
    },
  },
};

/** What can go wrong on the line. `problemCode` is the registry's own code when it refused. */
export class SyncError extends RoomError<SyncErrorCode> {
  override readonly room = "sync";
  readonly problemCode: string | undefined;

  constructor(code: SyncErrorCode, options: ErrorOptions<SyncErrorCode> & { problemCode?: string } = {}) {
    super(catalogue, code, options);
    this.problemCode = options.problemCode;
  }

  /** True when the same request may well succeed later without anybody doing anything. */
  get passing(): boolean {
    return this.code === "unreachable" || this.code === "timeout" || this.code === "registryFailed";
  }
}
