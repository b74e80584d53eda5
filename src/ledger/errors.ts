import type { ErrorOptions } from "../contract/errors.ts";
import { RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue, ErrorText } from "../contract/text.ts";

export type LedgerErrorCode =
  | "keyWrong"
  | "inUse"
  | "locked"
  | "diskFull"
  | "unwritable"
  | "corrupted"
  | "tampered"
  | "tooNew"
  | "wrongWorkstation"
  | "clockBackwards"
  | "contentInvalid"
  | "contentNeedsTransaction"
  | "cardUnknown"
  | "cardNotIssuable"
  | "cardMismatch"
  | "cardBusy"
  | "shipmentConflict"
  | "alreadyHolds"
  | "customerBusy"
  | "customerUnknown"
  | "customerMismatch"
  | "issueUnknown"
  | "issueEnded"
  | "issueMismatch"
  | "tellerUnknown"
  | "tellerExists"
  | "outcomeUnexpected"
  | "cardNotThere"
  | "dayClosed"
  | "dayNotClosed"
  | "issuesOpen"
  | "bookMoved"
  | "closed";

type Three = readonly [happened: string, now: string, todo: string];
const text = (ko: Three, en: Three): ErrorText => ({
  ko: { happened: ko[0], now: ko[1], todo: ko[2] },
  en: { happened: en[0], now: en[1], todo: en[2] },
});

const notRecorded: readonly [ko: string, en: string] = [
  "거래는 기록되지 않았으며 이전 기록은 그대로입니다.",
  "The transaction was not recorded; earlier records are unchanged.",
];
const notOpened: readonly [ko: string, en: string] = [
  "단말 원장을 열지 않았으며 아무것도 바꾸지 않았습니다.",
  "The ledger was not opened and nothing was changed.",
];
const callIt: readonly [ko: string, en: string] = ["전산 담당자에게 알려 주십시오.", "Tell your IT desk."];

const opening = (ko: string, en: string, todo: readonly [ko: string, en: string] = callIt): ErrorText =>
  text([ko, notOpened[0], todo[0]], [en, notOpened[1], todo[1]]);
const recording = (ko: string, en: string, todo: readonly [ko: string, en: string] = callIt): ErrorText =>
  text([ko, notRecorded[0], todo[0]], [en, notRecorded[1], todo[1]]);

const catalogue: ErrorCatalogue<LedgerErrorCode> = {
  keyWrong: opening(
    "단말 원장을 여는 암호키가 맞지 않습니다.",
    "The key does not open this workstation's ledger.",
    [
      "원장 파일을 지우지 마시고 전산 담당자에게 알려 주십시오.",
      "Do not delete the ledger file; tell your IT desk.",
    ],
  ),
  inUse: opening("다른 프로그램이 단말 원장을 쓰고 있습니다.", "Another program is using the ledger.", [
    "이미 열려 있는 SmartOTP Counter 창을 쓰시거나, 그 창을 닫고 다시 시작하십시오.",
    "Use the SmartOTP Counter window that is already open, or close it and start again.",
  ]),
  locked: recording("단말 원장이 잠시 잠겨 있습니다.", "The ledger is locked at the moment.", [
    "잠시 뒤 다시 시도하십시오.",
    "Try again in a moment.",
  ]),
  diskFull: recording("디스크에 남은 공간이 없습니다.", "There is no space left on the disk.", [
    "발급을 멈추고 전산 담당자에게 디스크 공간을 요청하십시오.",
    "Stop issuing and ask your IT desk for disk space.",
  ]),
  unwritable: recording("단말 원장에 쓸 수 없습니다.", "The ledger cannot be written.", [
    "발급을 멈추고 전산 담당자에게 알려 주십시오.",
    "Stop issuing and tell your IT desk.",
  ]),
  corrupted: text(
    [
      "단말 원장 파일이 손상되었습니다.",
      "손상된 뒤의 기록은 쓰지 않았으며, 등록센터로 보낸 거래는 그대로입니다.",
      "발급을 멈추고 원장 파일을 보존한 채 전산 담당자에게 알려 주십시오.",
    ],
    [
      "The ledger file is damaged.",
      "Nothing more was recorded; transactions already sent to the registry are unchanged.",
      "Stop issuing, keep the ledger file, and tell your IT desk.",
    ],
  ),
  tampered: text(
    [
      "단말 거래원장이 위·변조된 것으로 보입니다({seq}번 기록).",
      "단말이 더 이상 거래를 기록하지 않습니다.",
      "업무를 멈추고 정보보호 담당자에게 즉시 알려 주십시오.",
    ],
    [
      "This workstation's journal appears to have been tampered with, at entry {seq}.",
      "The workstation records no further transactions.",
      "Stop work and tell your information security officer at once.",
    ],
  ),
  tooNew: opening(
    "단말 원장이 더 새로운 프로그램에서 만들어졌습니다(원장 {found}판, 프로그램 {known}판).",
    "The ledger was made by a newer version of this program (ledger {found}, program {known}).",
    ["프로그램을 최신판으로 올리십시오.", "Update this program."],
  ),
  wrongWorkstation: opening(
    "단말 원장이 다른 단말의 것입니다.",
    "The ledger belongs to another workstation.",
  ),
  clockBackwards: recording(
    "이 컴퓨터의 시각이 마지막 거래({last})보다 앞서 있습니다.",
    "This computer's clock is earlier than the last transaction ({last}).",
    [
      "컴퓨터의 날짜와 시각을 바로잡은 뒤 다시 시도하십시오.",
      "Set the computer's date and time right, then try again.",
    ],
  ),
  contentInvalid: recording(
    "기록할 내용의 형식이 올바르지 않습니다.",
    "What was to be recorded is not in the right form.",
  ),
  contentNeedsTransaction: recording(
    "이 거래는 재고와 함께 기록되어야 합니다.",
    "This kind of transaction must be recorded together with the stock it changes.",
  ),
  cardUnknown: recording(
    "카드 {vendorCode}-{serialNumber}은(는) 이 영업점의 재고에 없습니다.",
    "Card {vendorCode}-{serialNumber} is not in this branch's stock.",
    [
      "카드에 인쇄된 번호를 확인하시고, 재고의 다른 카드를 쓰십시오.",
      "Check the number printed on the card, and use a card from the stock.",
    ],
  ),
  cardNotIssuable: recording(
    "카드 {vendorCode}-{serialNumber}은(는) 발급할 수 있는 상태가 아닙니다({state}).",
    "Card {vendorCode}-{serialNumber} cannot be issued in its present state ({state}).",
    ["재고의 다른 카드를 쓰십시오.", "Use another card from the stock."],
  ),
  cardMismatch: recording(
    "리더기의 카드가 카드 {vendorCode}-{serialNumber}이(가) 아닙니다.",
    "The card on the reader is not card {vendorCode}-{serialNumber}.",
    [
      "카드에 인쇄된 번호를 확인하고 맞는 카드를 올려 주십시오.",
      "Check the number printed on the card and place the right one.",
    ],
  ),
  cardBusy: recording(
    "카드 {vendorCode}-{serialNumber}에 끝나지 않은 발급이 있습니다.",
    "Card {vendorCode}-{serialNumber} has an unfinished issue.",
    ["끝나지 않은 발급을 먼저 정리하십시오.", "Settle the unfinished issue first."],
  ),
  shipmentConflict: recording(
    "카드 {vendorCode}-{serialNumber}은(는) 이미 다른 입고 건({shipmentId})으로 들어왔습니다.",
    "Card {vendorCode}-{serialNumber} was already received with another shipment ({shipmentId}).",
    ["입고 목록을 확인하고 책임자에게 알려 주십시오.", "Check the shipping list and tell your supervisor."],
  ),
  alreadyHolds: recording(
    "고객이 이미 이 금융기관의 스마트 OTP({vendorCode}-{serialNumber})를 가지고 있습니다.",
    "The customer already holds a smart OTP of this institution ({vendorCode}-{serialNumber}).",
    ["새로 발급하지 마시고 재발급으로 진행하십시오.", "Do a reissuance instead of a new issue."],
  ),
  customerBusy: recording(
    "이 고객에게 끝나지 않은 발급이 있습니다.",
    "This customer has an unfinished issue.",
    ["끝나지 않은 발급을 먼저 정리하십시오.", "Settle the unfinished issue first."],
  ),
  customerUnknown: recording("고객 확인 기록이 없습니다.", "There is no record of this customer.", [
    "고객 확인을 먼저 하십시오.",
    "Identify the customer first.",
  ]),
  customerMismatch: recording(
    "같은 고객이 다른 번호로 이미 등록되어 있습니다.",
    "The same customer is already recorded under another id.",
    ["고객 확인을 처음부터 다시 하십시오.", "Identify the customer again from the start."],
  ),
  issueUnknown: recording("그런 발급 건이 없습니다.", "There is no such issue."),
  issueEnded: recording("이 발급은 이미 끝났습니다({state}).", "This issue has already ended ({state}).", [
    "발급 결과를 확인하십시오.",
    "Check the result of the issue.",
  ]),
  issueMismatch: recording(
    "발급 건의 내용이 처음 기록과 다릅니다.",
    "The issue differs from what was first recorded.",
  ),
  tellerUnknown: text(
    ["등록되지 않은 직원입니다.", "아무것도 바뀌지 않았습니다.", "직원번호를 확인하십시오."],
    ["There is no such teller.", "Nothing was changed.", "Check the sign-in name."],
  ),
  tellerExists: text(
    ["이미 등록된 직원번호입니다.", "아무것도 바뀌지 않았습니다.", "다른 직원번호를 쓰십시오."],
    ["This sign-in name is already taken.", "Nothing was changed.", "Choose another sign-in name."],
  ),
  outcomeUnexpected: text(
    [
      "등록센터의 응답이 거래원장과 맞지 않습니다({seq}번).",
      "응답을 기록하지 않았으며 거래는 계속 전송을 기다립니다.",
      callIt[0],
    ],
    [
      "The registry's answer does not fit the journal (entry {seq}).",
      "The answer was not recorded; the entries still wait to be sent.",
      callIt[1],
    ],
  ),
  cardNotThere: recording(
    "카드 {vendorCode}-{serialNumber}은(는) 장부상 그 자리에 없습니다.",
    "By the book, card {vendorCode}-{serialNumber} is not in that place.",
    [
      "카드의 번호와 보관처를 확인하시고, 다르면 실물 점검(8804)을 하십시오.",
      "Check the card's number and who keeps it; where they differ, count the cards (8804).",
    ],
  ),
  dayClosed: recording("{day} 업무는 이미 마감되었습니다.", "The day {day} is already closed.", [
    "더 할 일이 있으면 책임자가 마감(8901)을 취소해야 합니다.",
    "If there is more to do, a supervisor has to reopen the day (8901).",
  ]),
  dayNotClosed: recording("마감되지 않은 날입니다.", "This day is not closed.", [
    "마감(8901) 화면을 다시 여십시오.",
    "Open the closing (8901) again.",
  ]),
  issuesOpen: recording(
    "끝나지 않은 발급이 있어 마감할 수 없습니다.",
    "The day cannot be closed while an issue is unfinished.",
    [
      "첫 화면에서 끝나지 않은 발급을 끝내거나 불량 처리하십시오.",
      "Finish or spoil the unfinished issue on the home screen first.",
    ],
  ),
  bookMoved: recording(
    "수량을 확인하는 동안 장부가 바뀌었습니다.",
    "The book has changed while the cards were being counted.",
    ["새 장부로 다시 확인하십시오.", "Check again against the book as it is now."],
  ),
  closed: recording("단말 원장이 닫혀 있습니다.", "The ledger is closed.", [
    "프로그램을 다시 시작하십시오.",
    "Start the program again.",
  ]),
};

/** Anything the ledger refuses or cannot do. */
export class LedgerError extends RoomError<LedgerErrorCode> {
  override readonly room = "ledger";
  /** The journal entry it is about, where it is about one. */
  readonly seq: number | undefined;

  constructor(code: LedgerErrorCode, options?: Omit<ErrorOptions<LedgerErrorCode>, "code">) {
    super(catalogue, code, options);
    const seq = options?.parameters?.seq;
    this.seq = typeof seq === "number" ? seq : undefined;
  }
}

/** R16: what the journal says of itself does not hold at that entry. */
export const tamperedAt = (seq: number, cause?: unknown) =>
  new LedgerError("tampered", { parameters: { seq }, rule: "R16", ...(cause ? { cause } : {}) });
