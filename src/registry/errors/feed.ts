import { say } from "./say.ts";

const unreadKo = "변경 사항은 보내지 않았습니다.";
const unreadEn = "No changes were sent.";

/** Of the change feed. */
export const feedErrors = {
  cursorAhead: say(
    409,
    [
      "읽기 위치가 변경 기록의 끝({head})보다 뒤에 있습니다. 중앙 등록센터가 이전 백업으로 복구되었을 수 있습니다.",
      unreadKo,
      "운영자에게 확인한 뒤, 위치 0부터 다시 읽으십시오.",
    ],
    [
      "The cursor is beyond the end of the trail ({head}): the registry may have been restored from a backup.",
      unreadEn,
      "Ask the operator, then read again from 0.",
    ],
  ),
  cursorForked: say(
    409,
    [
      "읽기 위치가 이 변경 기록의 것이 아닙니다. 중앙 등록센터가 백업으로 복구되었거나 기록이 바뀌었을 수 있습니다.",
      unreadKo,
      "운영자에게 바로 알린 뒤, 위치 0부터 다시 읽으십시오.",
    ],
    [
      "The cursor is of another history: the registry was restored from a backup, or its trail was changed.",
      unreadEn,
      "Tell the operator at once, then read again from 0.",
    ],
  ),
};
