import { say, unchangedEn, unchangedKo } from "./say.ts";

/** Why a transition of a token's life is refused. */
export const lifeErrors = {
  notTheirToken: say(
    409,
    ["이 고객의 OTP발생기가 아닙니다.", unchangedKo, "신분증과 OTP발생기의 일련번호를 확인하십시오."],
    [
      "The token is not this customer's.",
      unchangedEn,
      "Check the ID document and the token's serial number.",
    ],
  ),
  tokenSuspended: say(
    409,
    [
      "사고신고로 정지된 OTP발생기입니다.",
      "모든 금융기관에서 정지된 그대로입니다.",
      "사고를 해제하거나 재발급하십시오.",
    ],
    [
      "The token is suspended.",
      "It stays suspended at all institutions.",
      "Release the incident, or reissue.",
    ],
  ),
  tokenLocked: say(
    409,
    ["OTP 오류로 잠긴 OTP발생기입니다.", "모든 금융기관에서 잠긴 그대로입니다.", "오류해제를 먼저 하십시오."],
    ["The token is locked by wrong OTPs.", "It stays locked at all institutions.", "Unlock it first."],
  ),
  tokenNotLocked: say(
    409,
    ["잠긴 OTP발생기가 아닙니다.", unchangedKo, "그대로 사용하십시오."],
    ["The token is not locked.", unchangedEn, "Use it as it is."],
  ),
  tokenDisposed: say(
    409,
    ["폐기된 OTP발생기입니다.", unchangedKo, "새로 발급하십시오."],
    ["The token has been disposed of.", unchangedEn, "Issue a new one."],
  ),
  alreadyRegistered: say(
    409,
    ["이 금융기관에 이미 등록된 OTP발생기입니다.", unchangedKo, "그대로 사용하십시오."],
    ["The token is already registered at this institution.", unchangedEn, "Use it as it is."],
  ),
  notRegisteredHere: say(
    409,
    ["이 금융기관에 등록되지 않은 OTP발생기입니다.", unchangedKo, "등록된 금융기관에서 처리하십시오."],
    [
      "The token is not registered at this institution.",
      unchangedEn,
      "It is handled where it is registered.",
    ],
  ),
  issuersRegistration: say(
    409,
    ["발급한 금융기관의 등록은 해지할 수 없습니다.", unchangedKo, "더 쓰지 않을 OTP발생기는 폐기하십시오."],
    [
      "The issuing institution's own registration cannot be removed.",
      unchangedEn,
      "Dispose of a token that is no longer wanted.",
    ],
  ),
  possessionWrong: say(
    409,
    ["카드를 가지고 있다는 증명이 맞지 않습니다.", unchangedKo, "고객의 카드를 다시 대십시오."],
    ["The proof that the card is there is wrong.", unchangedEn, "Tap the customer's card again."],
  ),
  possessionUsed: say(
    409,
    ["이미 쓰인 카드 증명입니다.", unchangedKo, "새 거래로 카드를 다시 대십시오."],
    [
      "This proof that the card is there was used before.",
      unchangedEn,
      "Tap the card again, in a new transaction.",
    ],
  ),
  otpWrong: say(
    409,
    [
      "고객이 부른 OTP가 맞지 않습니다.",
      "거래는 적용되지 않았고, 오류 횟수에 더해졌을 수 있습니다.",
      "고객에게 연락하여 다시 처리하십시오.",
    ],
    [
      "The OTP the customer read out is wrong.",
      "The transaction was not applied; it may have counted as an error.",
      "Call the customer back and do it again.",
    ],
  ),
  otpReplayed: say(
    409,
    [
      "이미 쓰인 OTP이거나, 그 뒤의 OTP가 먼저 쓰였습니다.",
      "거래는 적용되지 않았고, 오류로 세지 않았습니다.",
      "고객에게 연락하여 새 OTP로 다시 처리하십시오.",
    ],
    [
      "The OTP, or a later one, was used before.",
      "The transaction was not applied; no error was counted.",
      "Call the customer back and do it again with a new OTP.",
    ],
  ),
  otpTooOld: say(
    409,
    [
      "OTP를 받은 지 너무 오래되었습니다.",
      "거래는 적용되지 않았습니다.",
      "고객에게 연락하여 새 OTP로 다시 처리하십시오.",
    ],
    [
      "The OTP was captured too long ago.",
      "The transaction was not applied.",
      "Call the customer back and do it again with a new OTP.",
    ],
  ),
  otpFromFuture: say(
    409,
    [
      "OTP를 받은 시각이 미래입니다.",
      "거래는 적용되지 않았습니다.",
      "단말의 시계를 맞추고 다시 처리하십시오.",
    ],
    [
      "The OTP was captured in the future.",
      "The transaction was not applied.",
      "Set the workstation's clock and do it again.",
    ],
  ),
  approverMissing: say(
    409,
    [
      "다른 책임자의 승인이 없는 거래입니다.",
      unchangedKo,
      "담당 직원이 아닌 책임자의 승인을 받아 다시 하십시오.",
    ],
    [
      "The transaction was not approved by a second person.",
      unchangedEn,
      "Do it again with the approval of a supervisor who is not the teller.",
    ],
  ),
  incidentIdReused: say(
    409,
    [
      "같은 사고번호로 다른 내용의 신고가 왔습니다.",
      "처음 신고는 그대로입니다.",
      "새 신고에는 새 번호를 쓰십시오.",
    ],
    [
      "The incident id was used before for another report.",
      "The first report stands.",
      "Use a new id for a new report.",
    ],
  ),
  neverReleased: say(
    409,
    [
      "도난 신고된 OTP발생기는 해제할 수 없습니다.",
      "모든 금융기관에서 정지된 그대로입니다.",
      "폐기하고 재발급하십시오.",
    ],
    [
      "A token that was reported stolen is never released.",
      "It stays suspended at all institutions.",
      "Dispose of it and reissue.",
    ],
  ),
  noOpenIncident: say(
    409,
    ["열려 있는 사고신고가 없습니다.", unchangedKo, "OTP발생기의 상태를 확인하십시오."],
    ["There is no open incident.", unchangedEn, "Check how the token stands."],
  ),
  noConflict: say(
    409,
    [
      "한 고객이 같은 금융기관에서 받은 두 스마트OTP가 아니거나, 정할 것이 없습니다.",
      unchangedKo,
      "두 OTP발생기의 일련번호를 확인하십시오.",
    ],
    [
      "These are not two smart OTPs of one customer and institution between which a choice is open.",
      unchangedEn,
      "Check both serial numbers.",
    ],
  ),
  customerNeeded: say(
    409,
    [
      "고객이 있는 OTP발생기인데 고객 확인이 없습니다.",
      unchangedKo,
      "고객의 신분증을 확인하고 다시 하십시오.",
    ],
    [
      "The token is a customer's, and no customer was identified.",
      unchangedEn,
      "Check the customer's ID document and do it again.",
    ],
  ),
};
