import { say, unchangedEn, unchangedKo } from "./say.ts";

/** Of branches: workstations, packages, customers, the journal. */
export const branchErrors = {
  enrolmentCodeWrong: say(
    403,
    [
      "등록 코드가 맞지 않거나 이미 쓰였습니다.",
      "이 단말은 등록되지 않았습니다.",
      "운영자에게 새 등록 코드를 받으십시오.",
    ],
    [
      "The enrolment code is wrong or was already used.",
      "This workstation is not enrolled.",
      "Ask the operator for a new enrolment code.",
    ],
  ),
  branchUnknown: say(
    404,
    ["등록되지 않은 영업점입니다.", "이 단말은 등록되지 않았습니다.", "영업점코드를 확인하십시오."],
    [
      "The registry does not know this branch.",
      "This workstation is not enrolled.",
      "Check the branch code.",
    ],
  ),
  workstationTaken: say(
    409,
    [
      "이 단말 번호는 다른 키로 이미 등록되어 있습니다.",
      "처음 등록된 키가 그대로 쓰입니다.",
      "이 단말의 데이터 폴더를 확인하고 운영자에게 알리십시오.",
    ],
    [
      "This workstation id is enrolled with other keys or at another branch.",
      "The first enrolment stands.",
      "Check this workstation's data directory and tell the operator.",
    ],
  ),
  workstationUnknown: say(
    403,
    ["등록되지 않은 단말입니다.", unchangedKo, "단말을 먼저 등록하십시오."],
    ["The registry does not know this workstation.", unchangedEn, "Enrol the workstation first."],
  ),
  workstationStopped: say(
    403,
    ["사용이 중지된 단말입니다.", unchangedKo, "운영자에게 문의하십시오."],
    ["This workstation has been stopped.", unchangedEn, "Ask the operator."],
  ),
  workstationReplaced: say(
    403,
    [
      "이 단말은 다른 단말로 교체되었습니다.",
      "이 단말의 거래는 받지 않으며, 재고는 영업점의 다른 단말에서 다시 입고합니다.",
      "이 단말의 사용을 끝내고 새 단말에서 업무를 보십시오.",
    ],
    [
      "This workstation has been replaced by another one.",
      "Nothing is taken from it any more; its stock is received by another workstation of the branch.",
      "Stop using it, and work at the one in its place.",
    ],
  ),
  workstationOldCopy: say(
    403,
    [
      "이 단말의 디스크가 이전 시점의 복사본입니다. 등록센터가 이미 받은 거래가 단말에 없습니다.",
      "단말을 격리했습니다. 이 단말의 거래는 받지 않으며 카드를 배정하지 않습니다.",
      "이 단말의 사용을 멈추고 원래 디스크를 되돌리거나 단말을 교체하십시오. 운영자에게 바로 알리십시오.",
    ],
    [
      "This workstation runs on an old copy of its disk: transactions that the registry has are missing here.",
      "It is quarantined: nothing is taken from it, and no cards are allotted to it.",
      "Stop using it, put the right disk back or replace the workstation, and tell the operator at once.",
    ],
  ),
  workstationTwoCopies: say(
    403,
    [
      "같은 단말이 두 곳에서 동시에 쓰이고 있습니다(복제된 단말).",
      "단말을 격리했습니다. 두 곳 모두의 거래를 받지 않으며 카드를 배정하지 않습니다.",
      "두 단말의 사용을 모두 멈추고 정보보호 담당자와 운영자에게 바로 알리십시오.",
    ],
    [
      "Two copies of this workstation are at work at the same time.",
      "It is quarantined: nothing is taken from either of them, and no cards are allotted.",
      "Stop using both, and tell your information security officer and the operator at once.",
    ],
  ),
  workstationTampered: say(
    403,
    [
      "이 단말의 거래기록이 위·변조되어 사슬 또는 서명이 맞지 않습니다.",
      "단말을 격리했습니다. 이 단말의 거래는 받지 않으며 카드를 배정하지 않습니다.",
      "이 단말의 사용을 멈추고 원장 파일을 보존한 채 정보보호 담당자와 운영자에게 바로 알리십시오.",
    ],
    [
      "This workstation's journal has been tampered with: its chain or a signature does not hold.",
      "It is quarantined: nothing is taken from it, and no cards are allotted to it.",
      "Stop using it, keep its ledger file, and tell your information security officer and the operator at once.",
    ],
  ),
  workstationQuarantined: say(
    403,
    [
      "운영자가 격리한 단말입니다.",
      "이 단말의 거래는 받지 않으며 카드를 배정하지 않습니다.",
      "운영자가 격리를 풀 때까지 이 단말의 사용을 멈추십시오.",
    ],
    [
      "An operator has quarantined this workstation.",
      "Nothing is taken from it, and no cards are allotted to it.",
      "Stop using it until the operator releases it.",
    ],
  ),
  tokenNotInStock: say(
    409,
    [
      "재고에 없는 카드가 들어 있습니다.",
      "카드는 하나도 배정되지 않았습니다.",
      "재고를 확인하고 다시 요청하십시오.",
    ],
    ["A requested card is not in stock.", "No card was allotted.", "Check the stock and ask again."],
  ),
  tokenNotYours: say(
    403,
    ["다른 금융기관이 발급한 OTP발생기입니다.", unchangedKo, "발급한 금융기관에서 처리하십시오."],
    [
      "The token was issued by another institution.",
      unchangedEn,
      "It is handled by the institution that issued it.",
    ],
  ),
  identityUnreadable: say(
    422,
    ["봉인된 실명번호를 열 수 없습니다.", unchangedKo, "단말을 다시 등록한 뒤 시도하십시오."],
    [
      "The sealed identity number cannot be opened.",
      unchangedEn,
      "Enrol the workstation again, then try once more.",
    ],
  ),
  journalGap: say(
    409,
    [
      "거래기록이 이어지지 않습니다. 순번 {expected}이(가) 와야 합니다.",
      "보낸 기록은 하나도 적용되지 않았고, 경보가 남았습니다.",
      "이 단말의 거래를 멈추고 운영자에게 바로 알리십시오.",
    ],
    [
      "The journal has a gap: entry {expected} was expected.",
      "None of the entries was applied, and an alarm was raised.",
      "Stop working at this workstation and tell the operator at once.",
    ],
  ),
  journalBroken: say(
    409,
    [
      "거래기록의 사슬 또는 서명이 맞지 않습니다(순번 {seq}).",
      "보낸 기록은 하나도 적용되지 않았고, 경보가 남았습니다.",
      "이 단말의 거래를 멈추고 운영자에게 바로 알리십시오.",
    ],
    [
      "The journal's chain or a signature does not hold at entry {seq}.",
      "None of the entries was applied, and an alarm was raised.",
      "Stop working at this workstation and tell the operator at once.",
    ],
  ),
};
