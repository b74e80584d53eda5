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
      "이 OTP발생기는 거래연동 OTP를 지원하지 않습니다. 시간 기반(TOTP)이거나 OCRA 질의가 64자리(QH64, QA64)여야 합니다.",
      unchangedKo,
      "거래 정보 없이 검증하십시오.",
    ],
    [
      "This token has no transaction-linked OTP: it takes a time-based (TOTP) one, or an OCRA suite with QH64 or QA64.",
      unchangedEn,
      "Verify without a transaction.",
    ],
  ),
  ocraInputWrong: say(
    422,
    [
      "OTP발생기의 방식에 맞지 않는 질의응답(OCRA) 입력입니다. OTP발생기의 방식: {suite}",
      unchangedKo,
      "OTP발생기의 OCRA 방식에 있는 항목(질의 Q, 비밀번호 P, 세션 S)만 빠짐없이 보내십시오.",
    ],
    [
      "The OCRA input does not fit the token. The token's suite: {suite}",
      unchangedEn,
      "Send what the token's OCRA suite names (Q, P, S), all of it and nothing else.",
    ],
  ),
  ocraNotServed: say(
    422,
    ["질의응답(OCRA) OTP발생기는 이 업무에 쓸 수 없습니다.", unchangedKo, "다른 OTP발생기를 쓰십시오."],
    [
      "Challenge-response (OCRA) tokens are verified, but not issued or served at the counter.",
      unchangedEn,
      "Use another token.",
    ],
  ),
};
