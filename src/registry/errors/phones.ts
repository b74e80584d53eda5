import { say, unchangedEn, unchangedKo } from "./say.ts";

const notRegisteredKo = "휴대전화는 등록되지 않았습니다.";
const notRegisteredEn = "The phone was not registered.";

/** Of customers' phones (R9). */
export const phoneErrors = {
  activationCodeWrong: say(
    403,
    [
      "기기등록 코드가 맞지 않거나, 이미 쓰였거나, 기한이 지났습니다.",
      notRegisteredKo,
      "영업점에서 새 코드를 받으십시오.",
    ],
    [
      "The activation code is wrong, was used already, or has expired.",
      notRegisteredEn,
      "Ask for a new code at a branch.",
    ],
  ),
  phoneTampered: say(
    403,
    [
      "앱이나 휴대전화가 변조된 것으로 확인되었습니다.",
      notRegisteredKo,
      "변조되지 않은 휴대전화에 공식 앱을 설치하여 등록하십시오.",
    ],
    [
      "The app or the phone was found to be tampered with.",
      notRegisteredEn,
      "Install the official app on an untampered phone and register that.",
    ],
  ),
  integrityUnproven: say(
    403,
    [
      "앱과 휴대전화가 변조되지 않았음을 확인할 수 없습니다.",
      notRegisteredKo,
      "휴대전화의 시각을 맞추고 공식 앱에서 다시 시도하십시오.",
    ],
    [
      "That app and phone are untampered could not be proven.",
      notRegisteredEn,
      "Set the phone's clock and try again with the official app.",
    ],
  ),
  integrityUnavailable: say(
    503,
    [
      "휴대전화의 변조 여부를 지금 확인할 수 없습니다.",
      notRegisteredKo,
      "잠시 뒤 다시 시도하시고, 되풀이되면 금융기관에 알려 주십시오.",
    ],
    [
      "Whether the phone is untampered cannot be checked just now.",
      notRegisteredEn,
      "Try again later, and tell your institution if it keeps happening.",
    ],
  ),
  phoneHasToken: say(
    409,
    [
      "이 휴대전화에는 같은 금융기관의 스마트OTP가 이미 등록되어 있습니다.",
      "먼저 등록된 스마트OTP는 그대로입니다.",
      "영업점에서 먼저 등록된 것을 해지한 뒤 다시 등록하십시오.",
    ],
    [
      "This phone already has a smart OTP of the same institution.",
      "The one that was registered first stays.",
      "Have it deregistered at a branch, then register again.",
    ],
  ),
  phoneTaken: say(
    409,
    [
      "이 기기 번호는 다른 키로 이미 등록되어 있습니다.",
      "처음 등록된 휴대전화가 그대로 쓰입니다.",
      "앱을 다시 설치한 뒤 등록하십시오.",
    ],
    [
      "This phone's id is registered for the card with other keys.",
      "The first registration stands.",
      "Install the app again, then register.",
    ],
  ),
  phoneUnknown: say(
    401,
    [
      "이 카드에 등록된 휴대전화의 요청임을 확인할 수 없습니다.",
      unchangedKo,
      "영업점에서 기기등록을 다시 하십시오.",
    ],
    [
      "The request could not be recognised as one of a phone registered for this card.",
      unchangedEn,
      "Register the phone anew at a branch.",
    ],
  ),
  phoneEnded: say(
    403,
    [
      "이 휴대전화의 기기등록은 끝났습니다.",
      "이 휴대전화로는 더 이상 OTP를 만들 수 없습니다.",
      "계속 쓰시려면 영업점에서 기기등록을 다시 하십시오.",
    ],
    [
      "This phone's registration has ended.",
      "The phone can compute no more OTPs with this card.",
      "To go on using it, register it anew at a branch.",
    ],
  ),
  phoneClockSkewed: say(
    401,
    [
      "휴대전화의 시각이 중앙 등록센터와 5분 넘게 다릅니다.",
      unchangedKo,
      "휴대전화의 시각을 자동으로 맞춘 뒤 다시 시도하십시오.",
    ],
    [
      "The phone's clock differs from the registry's by more than five minutes.",
      unchangedEn,
      "Set the phone's clock automatically and try again.",
    ],
  ),
  requestReplayed: say(
    409,
    ["이미 받은 요청이 다시 왔습니다.", "처음 요청의 결과는 그대로입니다.", "새 번호로 다시 요청하십시오."],
    ["This request was taken before.", "What came of it then stands.", "Ask again under a new request id."],
  ),
  rekeyProofWrong: say(
    422,
    [
      "카드의 접근키가 바뀌었다는 증명이 맞지 않습니다.",
      "카드는 바꾸기 전의 키와 새 키 모두로 열립니다.",
      "카드를 다시 대십시오.",
    ],
    [
      "The proof that the card's access key was changed is wrong.",
      "The card opens with the key it had and with the new one.",
      "Tap the card again.",
    ],
  ),
  keyVersionUnknown: say(
    409,
    ["내준 적이 없는 접근키의 번호입니다.", unchangedKo, "접근키를 다시 받은 뒤 카드를 대십시오."],
    [
      "An access key of this version was never handed out.",
      unchangedEn,
      "Ask for the access keys again, then tap the card.",
    ],
  ),
  invitationUnknown: say(
    404,
    ["없는 기기등록 초대입니다.", unchangedKo, "기기등록을 처음부터 다시 하십시오."],
    ["The registry does not know this invitation.", unchangedEn, "Begin the phone's registration again."],
  ),
  invitationTaken: say(
    409,
    ["이미 쓰인 초대 번호나 기기등록 코드입니다.", unchangedKo, "새 코드를 만드십시오."],
    ["The invitation's id or code was used before.", unchangedEn, "Make a new code."],
  ),
  invitationUsed: say(
    409,
    [
      "이미 휴대전화가 등록된 초대입니다.",
      "등록된 휴대전화는 그대로입니다.",
      "휴대전화를 빼려면 기기등록을 해지하십시오.",
    ],
    [
      "A phone was registered with this invitation already.",
      "The phone stays registered.",
      "To take it away, deregister the phone.",
    ],
  ),
  invitationExpiry: say(
    422,
    [
      "기기등록 코드의 기한이 지났거나 24시간을 넘습니다.",
      notRegisteredKo,
      "단말의 시각을 확인하고 새 코드를 만드십시오.",
    ],
    [
      "The activation code has expired already, or is to be good for more than 24 hours.",
      notRegisteredEn,
      "Check the workstation's clock and make a new code.",
    ],
  ),
  phoneNumberUnreadable: say(
    422,
    [
      "휴대전화번호를 읽을 수 없거나, 가려진 표시가 그 번호와 다릅니다.",
      notRegisteredKo,
      "휴대전화번호를 다시 입력하십시오.",
    ],
    [
      "The phone number cannot be read, or its masked form is not of that number.",
      notRegisteredEn,
      "Enter the phone number again.",
    ],
  ),
  cardNotTapped: say(
    409,
    [
      "카드의 접근키를 여러 번 바꾸어야 하는데 카드를 한 번도 대지 않았습니다.",
      notRegisteredKo,
      "먼저 카드를 리더기에 대어 접근키를 바꾸십시오.",
    ],
    [
      "The card's access key was to be changed several times, and the card was not tapped since.",
      notRegisteredEn,
      "Tap the card on the reader first, so that its key is changed.",
    ],
  ),
};
