import { say, unchangedEn, unchangedKo } from "./say.ts";

/** Of every request: its form, its address, and what stands in its way. */
export const httpErrors = {
  badRequest: say(
    400,
    ["요청의 형식이 올바르지 않습니다.", unchangedKo, "요청 내용을 고쳐 다시 보내십시오."],
    [
      "The request is not in the form the registry expects.",
      unchangedEn,
      "Correct the request and send it again.",
    ],
  ),
  notFound: say(
    404,
    ["요청한 주소가 없습니다.", unchangedKo, "주소와 방법을 확인하십시오."],
    ["There is nothing at this address.", unchangedEn, "Check the address and the method."],
  ),
  tooLarge: say(
    413,
    ["요청이 허용된 크기를 넘습니다.", unchangedKo, "나누어 보내십시오."],
    ["The request is larger than allowed.", unchangedEn, "Send it in smaller parts."],
  ),
  mediaType: say(
    415,
    ["JSON이 아닌 요청입니다.", unchangedKo, "Content-Type을 application/json으로 보내십시오."],
    ["The request is not JSON.", unchangedEn, "Send it with Content-Type application/json."],
  ),
  wrongHost: say(
    421,
    [
      "이 컴퓨터의 이름이 아닌 주소로 온 요청입니다.",
      unchangedKo,
      "127.0.0.1 또는 localhost로 접속하십시오.",
    ],
    ["The request names a host that is not this machine.", unchangedEn, "Use 127.0.0.1 or localhost."],
  ),
  unexpected: say(
    500,
    [
      "중앙 등록센터에 예상하지 못한 오류가 생겼습니다.",
      "처리하던 요청은 적용되지 않았습니다.",
      "같은 요청을 다시 보내시고, 되풀이되면 운영자에게 알려 주십시오.",
    ],
    [
      "The registry met an unexpected error.",
      "The request was not applied.",
      "Send the same request again, and tell the operator if it keeps happening.",
    ],
  ),
  databaseDown: say(
    503,
    [
      "중앙 등록센터의 데이터베이스가 응답하지 않습니다.",
      "처리하던 요청은 적용되지 않았습니다.",
      "잠시 뒤 같은 요청을 다시 보내십시오.",
    ],
    [
      "The registry's database does not answer.",
      "The request was not applied.",
      "Send the same request again shortly.",
    ],
  ),
  keyUnavailable: say(
    503,
    [
      "이 중앙 등록센터에 키 암호화 키가 모두 있지 않습니다.",
      "처리하던 요청은 적용되지 않았습니다.",
      "다른 등록센터 서버로 접속하시고, 운영자는 키 제공 장치를 확인하십시오.",
    ],
    [
      "This registry process lacks a version of the key-encryption key.",
      "The request was not applied.",
      "Connect to another registry process; the operator should check the key provider.",
    ],
  ),
  stopping: say(
    503,
    [
      "이 중앙 등록센터는 멈추는 중입니다.",
      "이미 받은 요청은 모두 처리합니다.",
      "다른 등록센터 서버로 새로 접속하십시오.",
    ],
    [
      "This registry process is stopping.",
      "Every request it has taken is still answered.",
      "Connect to another registry process.",
    ],
  ),
  notYourInstitution: say(
    403,
    ["다른 금융기관을 대신하는 요청입니다.", unchangedKo, "접속 인증서의 금융기관으로 요청하십시오."],
    [
      "The request speaks for another institution.",
      unchangedEn,
      "Ask for the institution of your own certificate.",
    ],
  ),
};
