import { say, unchangedEn, unchangedKo } from "./say.ts";

/** What becomes of a journal entry about stock or an issue that cannot simply be applied. */
export const journalErrors = {
  entryUnreadable: say(
    422,
    [
      "중앙 등록센터가 읽을 수 없는 거래기록입니다.",
      "기록은 보관되었고 적용되지 않았습니다.",
      "프로그램 버전을 확인하고 운영자에게 알리십시오.",
    ],
    [
      "The registry cannot read this journal entry.",
      "It is kept, but was not applied.",
      "Check the program's version and tell the operator.",
    ],
  ),
  notYourBranch: say(
    403,
    ["이 단말의 금융기관이나 영업점이 아닌 거래입니다.", unchangedKo, "단말의 등록을 확인하십시오."],
    [
      "The transaction names another institution or branch than this workstation's.",
      unchangedEn,
      "Check how the workstation is enrolled.",
    ],
  ),
  stockDisagrees: say(
    409,
    [
      "입고한 카드가 등록센터의 장부와 다릅니다.",
      "장부와 맞는 카드만 입고되었고, 경보가 남았습니다.",
      "카드를 다시 세고 책임자에게 알리십시오.",
    ],
    [
      "Cards taken into stock disagree with the registry's book.",
      "Those that agree were received, and an alarm was raised.",
      "Count the cards again and tell the supervisor.",
    ],
  ),
  notAllotted: say(
    409,
    [
      "이 단말에 배정되지 않은 카드를 발급하려 했습니다.",
      "발급은 거절되었고, 경보가 남았습니다.",
      "카드를 고객에게 주지 말고 운영자에게 바로 알리십시오.",
    ],
    [
      "The card was not allotted to this workstation.",
      "The issue was refused, and an alarm was raised.",
      "Keep the card and tell the operator at once.",
    ],
  ),
  allottedElsewhere: say(
    409,
    [
      "지점의 다른 단말에 배정된 카드입니다.",
      "중앙 등록센터의 기록은 바뀌지 않았습니다.",
      "배정된 단말에서 처리하십시오.",
    ],
    [
      "The card is allotted to another workstation of the branch.",
      "Nothing was changed at the registry.",
      "It is handled at the workstation that has it.",
    ],
  ),
  issueOpen: say(
    409,
    ["이 카드의 발급이 이미 진행 중입니다.", unchangedKo, "열려 있는 발급을 먼저 마치거나 폐기하십시오."],
    [
      "An issue of this card is already under way.",
      unchangedEn,
      "Finish the open issue first, or give the card up as spoiled.",
    ],
  ),
  issueUnknown: say(
    409,
    [
      "시작된 적이 없는 발급의 결과입니다.",
      "적용되지 않았고, 경보가 남았습니다.",
      "카드를 보관하고 운영자에게 알리십시오.",
    ],
    [
      "This is the outcome of an issue that was never begun.",
      "It was not applied, and an alarm was raised.",
      "Keep the card and tell the operator.",
    ],
  ),
  customerHasToken: say(
    409,
    [
      "고객이 이 금융기관의 스마트OTP를 이미 가지고 있습니다.",
      "나중 것은 사용할 수 없습니다.",
      "재발급으로 처리하거나, 책임자가 어느 것을 남길지 정하십시오.",
    ],
    [
      "The customer already has a smart OTP of this institution.",
      "The later one cannot be used.",
      "Reissue instead, or let a supervisor choose which one stays.",
    ],
  ),
  parametersDiffer: say(
    409,
    [
      "카드에 쓴 OTP 방식이 등록센터의 것과 다릅니다.",
      "카드는 활성화되지 않았습니다.",
      "카드를 불량으로 처리하고 다시 발급하십시오.",
    ],
    [
      "The card was written with other OTP parameters than the registry has.",
      "It was not activated.",
      "Give the card up as spoiled and issue another.",
    ],
  ),
  proofWrong: say(
    409,
    [
      "카드가 등록센터와 같은 키를 가지고 있지 않습니다.",
      "카드는 활성화되지 않았고, 경보가 남았습니다.",
      "카드를 불량으로 처리하고 다시 발급하십시오.",
    ],
    [
      "The card does not hold the key the registry has.",
      "It was not activated, and an alarm was raised.",
      "Give the card up as spoiled and issue another.",
    ],
  ),
};
