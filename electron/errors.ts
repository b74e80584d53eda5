import type { ErrorOptions } from "../src/contract/errors.ts";
import { RoomError } from "../src/contract/errors.ts";
import type { ErrorCatalogue } from "../src/contract/text.ts";

export type IpcErrorCode =
  | "unknownCall"
  | "badInput"
  | "badOutput"
  | "badSender"
  | "closing"
  | "notPrinted"
  | "notSaved"
  | "printerFailed";

const nothingDone = {
  ko: "아무 일도 하지 않았고, 기록된 거래는 그대로입니다.",
  en: "Nothing was done, and recorded transactions are unchanged.",
};
const askDesk = {
  ko: "창을 닫았다가 다시 여시고, 되풀이되면 전산 담당자에게 알려 주십시오.",
  en: "Close the window and open it again, and tell your IT desk if it keeps happening.",
};

const catalogue: ErrorCatalogue<IpcErrorCode> = {
  unknownCall: {
    ko: { happened: "이 프로그램이 모르는 요청을 받았습니다.", now: nothingDone.ko, todo: askDesk.ko },
    en: {
      happened: "The window asked for something this program does not know.",
      now: nothingDone.en,
      todo: askDesk.en,
    },
  },
  badInput: {
    ko: {
      happened: "요청에 든 값의 형식이 맞지 않습니다 ({fields}).",
      now: nothingDone.ko,
      todo: "입력한 값을 확인하시고, 되풀이되면 전산 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "A value of the request has the wrong form ({fields}).",
      now: nothingDone.en,
      todo: "Check what was entered, and tell your IT desk if it keeps happening.",
    },
  },
  badOutput: {
    ko: {
      happened: "일은 끝났으나 결과를 화면에 보일 수 없습니다.",
      now: "거래가 기록되었을 수 있습니다.",
      todo: "조회로 거래 상태를 확인하신 뒤 전산 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "The work ended, but its result cannot be shown.",
      now: "The transaction may have been recorded.",
      todo: "Look the transaction up before doing it again, and tell your IT desk.",
    },
  },
  badSender: {
    ko: {
      happened: "이 프로그램의 화면이 아닌 곳에서 요청이 왔습니다.",
      now: nothingDone.ko,
      todo: askDesk.ko,
    },
    en: {
      happened: "A request came from a page that is not this program's own.",
      now: nothingDone.en,
      todo: askDesk.en,
    },
  },
  closing: {
    ko: {
      happened: "프로그램을 닫는 중이어서 새 일을 시작하지 않습니다.",
      now: nothingDone.ko,
      todo: "프로그램을 다시 시작한 뒤 진행하십시오.",
    },
    en: {
      happened: "The program is closing and begins nothing new.",
      now: nothingDone.en,
      todo: "Start the program again, then go on.",
    },
  },
  printerFailed: {
    ko: {
      happened: "인쇄기 {printer}에 인쇄하지 못했습니다.",
      now: "거래와 기록은 그대로이며 종이만 없습니다.",
      todo: "인쇄기의 전원과 용지를 확인하거나, 다른 인쇄기나 PDF를 고르십시오.",
    },
    en: {
      happened: "Printer {printer} did not print.",
      now: "The transaction and its records are unchanged; only the paper is missing.",
      todo: "Check the printer's power and paper, or choose another printer or PDF.",
    },
  },
  notPrinted: {
    ko: {
      happened: "문서를 PDF 파일로 저장하지 못했습니다.",
      now: "거래와 기록은 그대로이며 문서만 없습니다.",
      todo: "디스크의 남은 공간을 확인하고 다시 출력하십시오.",
    },
    en: {
      happened: "The paper could not be saved as a PDF file.",
      now: "The transaction and its records are unchanged; only the paper is missing.",
      todo: "Check the free disk space and print it again.",
    },
  },
  notSaved: {
    ko: {
      happened: "파일을 저장하지 못했습니다.",
      now: "기록은 그대로이며 파일만 없습니다.",
      todo: "저장할 곳과 디스크의 남은 공간을 확인하고 다시 저장하십시오.",
    },
    en: {
      happened: "The file could not be saved.",
      now: "The records are unchanged; only the file is missing.",
      todo: "Check the folder and the free disk space, and save it again.",
    },
  },
};

/** What goes wrong between the window and the main process. */
export class IpcError extends RoomError<IpcErrorCode> {
  override readonly room = "ipc";

  constructor(code: IpcErrorCode, options?: ErrorOptions<IpcErrorCode>) {
    super(catalogue, code, options);
  }
}
