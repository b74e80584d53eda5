import { type ErrorOptions, RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue } from "../contract/text.ts";

export type WorkstationErrorCode =
  | "registryFile"
  | "listUnreadable"
  | "listEmpty"
  | "reportNotKept"
  | "trainingOnly"
  | "practiceFailed"
  | "fileThere";

const catalogue: ErrorCatalogue<WorkstationErrorCode> = {
  fileThere: {
    ko: {
      happened: "그 이름의 파일이 이미 있습니다: {what}",
      now: "아무것도 쓰지 않았습니다.",
      todo: "다른 이름을 쓰거나, 있는 파일을 옮긴 뒤 다시 하십시오.",
    },
    en: {
      happened: "There is a file of that name already: {what}",
      now: "Nothing was written.",
      todo: "Use another name, or move that file away first.",
    },
  },
  registryFile: {
    ko: {
      happened: "등록센터 설정(registry.json)이 올바르지 않습니다: {what}",
      now: "단말이 시작되지 않았으며 기존 기록은 그대로입니다.",
      todo: "전산 담당자에게 설정 파일을 고치도록 요청하십시오.",
    },
    en: {
      happened: "The registry's settings (registry.json) are wrong at: {what}.",
      now: "The workstation has not started; existing records are unchanged.",
      todo: "Have your IT desk correct the file.",
    },
  },
  listUnreadable: {
    ko: {
      happened: "납품 목록으로 읽을 수 없는 파일입니다.",
      now: "파일에서 아무것도 받아들이지 않았으며, 카드는 입고되지 않았습니다.",
      todo: "첫 줄에 ‘일련번호’ 열이 있는 CSV 파일이나 PSKC 파일을 고르십시오.",
    },
    en: {
      happened: "This file cannot be read as a delivery list.",
      now: "Nothing was taken from it, and no card was received.",
      todo: "Choose a CSV file whose first line names a column serialNumber, or a PSKC file.",
    },
  },
  listEmpty: {
    ko: {
      happened: "파일에 카드가 한 장도 없습니다.",
      now: "아무 카드도 입고되지 않았습니다.",
      todo: "다른 파일을 고르십시오.",
    },
    en: {
      happened: "The file names no card.",
      now: "No card was received.",
      todo: "Choose another file.",
    },
  },
  reportNotKept: {
    ko: {
      happened: "마감서를 저장하지 못했습니다.",
      now: "마감되지 않았으며, 장부는 그대로입니다.",
      todo: "디스크 공간을 확인하고 다시 서명하십시오.",
    },
    en: {
      happened: "The closing report could not be kept.",
      now: "The day is not closed; the book is as it was.",
      todo: "Check the disk's free space and sign again.",
    },
  },
  trainingOnly: {
    ko: {
      happened: "연습용 등록센터에서만 할 수 있습니다.",
      now: "아무것도 바뀌지 않았습니다.",
      todo: "연습 모드에서 다시 하십시오.",
    },
    en: {
      happened: "This can only be done with training's own registry.",
      now: "Nothing was changed.",
      todo: "Do it again in training.",
    },
  },
  practiceFailed: {
    ko: {
      happened: "연습용 고객을 준비하지 못했습니다.",
      now: "이 창구의 기록은 바뀌지 않았습니다.",
      todo: "다시 하시고, 되풀이되면 연습 자료를 새로 만드십시오.",
    },
    en: {
      happened: "The customer to practise with could not be prepared.",
      now: "Nothing was changed at this counter.",
      todo: "Do it again; if it keeps failing, begin training with fresh data.",
    },
  },
};

/** What keeps the workstation from starting, a file from being read or kept, and training from its made-up world. */
export class WorkstationError extends RoomError<WorkstationErrorCode> {
  override readonly room = "workstation";

  constructor(code: WorkstationErrorCode, options: Omit<ErrorOptions<WorkstationErrorCode>, "code"> = {}) {
    super(catalogue, code, options);
  }
}
