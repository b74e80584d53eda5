import { type ErrorOptions, RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue } from "../contract/text.ts";

export type WorkstationErrorCode = "registryFile";

const catalogue: ErrorCatalogue<WorkstationErrorCode> = {
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
};

/** What keeps the workstation itself from starting. */
export class WorkstationError extends RoomError<WorkstationErrorCode> {
  override readonly room = "workstation";

  constructor(code: WorkstationErrorCode, options: Omit<ErrorOptions<WorkstationErrorCode>, "code"> = {}) {
    super(catalogue, code, options);
  }
}
