import { say, unchangedEn, unchangedKo } from "./say.ts";

/** Of tokens and their OTPs. */
export const tokenErrors = {
  tokenUnknown: say(
    404,
    ["등록되지 않은 OTP발생기입니다.", unchangedKo, "벤더코드와 일련번호를 확인하십시오."],
    ["The registry does not know this token.", unchangedEn, "Check vendor code and serial number."],
  ),
  tokenNotActive: say(
    409,
    ["사용 중인 OTP발생기가 아닙니다.", unchangedKo, "OTP발생기의 상태를 확인하십시오."],
    ["The token is not active.", unchangedEn, "Check the state of the token."],
  ),
  requestIdReused: say(
    409,
    [
      "같은 요청 번호로 다른 내용이 왔습니다.",
      "처음 요청의 결과는 그대로입니다.",
      "새 요청에는 새 번호를 쓰십시오.",
    ],
    [
      "The request id was used before for another request.",
      "The first request's answer stands.",
      "Use a new id for a new request.",
    ],
  ),
  transactionNotServed: say(
    422,
    [
      "횟수 기반(HOTP) OTP발생기는 거래연동 OTP를 지원하지 않습니다.",
      unchangedKo,
      "거래 정보 없이 검증하십시오.",
    ],
    [
      "A counter-based (HOTP) token has no transaction-linked OTP.",
      unchangedEn,
      "Verify without a transaction.",
    ],
  ),
  ocraNotServed: say(
    422,
    [
      "질의응답(OCRA) OTP발생기는 아직 발급하거나 검증하지 않습니다.",
      unchangedKo,
      "다른 OTP발생기를 쓰십시오.",
    ],
    [
      "Challenge-response (OCRA) tokens are kept, but neither issued nor verified yet.",
      unchangedEn,
      "Use another token.",
    ],
  ),
};
