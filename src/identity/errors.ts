import type { ErrorOptions } from "../contract/errors.ts";
import { RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue, ErrorText } from "../contract/text.ts";

/** The field of the intake form that an error belongs to. */
type IdentityField = "name" | "identityNumber" | "documentNumber" | "mrz" | "phone";

interface Entry {
  readonly field: IdentityField;
  readonly text: ErrorText;
}

/** Happened and to do, in Korean and in English. Nothing is ever written before an identity holds (R2). */
function entry(field: IdentityField, ko: readonly [string, string], en: readonly [string, string]): Entry {
  const text: ErrorText = {
    ko: {
      happened: ko[0],
      now: "고객 확인이 끝나지 않았고, 기록된 것은 없습니다.",
      todo: ko[1],
    },
    en: {
      happened: en[0],
      now: "The customer is not identified yet and nothing was recorded.",
      todo: en[1],
    },
  };
  return { field, text };
}

const rescan = [
  "신분증의 판독 영역을 다시 읽거나 신분증과 대조해 고쳐 주십시오.",
  "Read the zone again, or correct it by the document.",
] as const;
const compare = [
  "신분증과 대조해 다시 입력해 주십시오.",
  "Compare with the document and type it again.",
] as const;

const entries = {
  nameMissing: entry(
    "name",
    [
      "고객 이름이 비어 있거나 쓸 수 없는 글자가 들어 있습니다.",
      "신분증에 적힌 이름을 그대로 입력해 주십시오.",
    ],
    [
      "The customer's name is empty or has characters no name has.",
      "Type the name as it stands on the document.",
    ],
  ),
  numberMissing: entry(
    "identityNumber",
    ["등록번호가 입력되지 않았습니다.", "신분증에 적힌 13자리 번호를 입력해 주십시오."],
    ["The registration number is missing.", "Type the 13 digits that stand on the document."],
  ),
  numberFormat: entry(
    "identityNumber",
    ["등록번호가 13자리 숫자가 아닙니다.", compare[0]],
    ["The registration number does not have 13 digits.", compare[1]],
  ),
  numberBirthDate: entry(
    "identityNumber",
    ["등록번호 앞자리가 있을 수 없는 생년월일입니다.", compare[0]],
    ["The registration number begins with an impossible date of birth.", compare[1]],
  ),
  numberCheckDigit: entry(
    "identityNumber",
    [
      "등록번호의 검증번호가 맞지 않습니다.",
      "신분증과 대조해 다시 입력해 주십시오. 2020년 10월 이후 번호가 바뀐 고객이면 책임자에게 알려 주십시오.",
    ],
    [
      "The registration number's check digit is wrong.",
      "Compare with the document and type it again. If the customer's number was changed after October 2020, tell your supervisor.",
    ],
  ),
  numberIsAlien: entry(
    "identityNumber",
    [
      "외국인등록번호입니다. 이 신분증에는 주민등록번호가 있어야 합니다.",
      "신분증 종류를 다시 선택해 주십시오.",
    ],
    [
      "This is an alien registration number; the document chosen carries a resident number.",
      "Choose the kind of document again.",
    ],
  ),
  numberIsResident: entry(
    "identityNumber",
    [
      "주민등록번호입니다. 외국인등록증에는 외국인등록번호가 있어야 합니다.",
      "신분증 종류를 다시 선택해 주십시오.",
    ],
    [
      "This is a resident number; an alien registration card carries an alien registration number.",
      "Choose the kind of document again.",
    ],
  ),
  licenceNumber: entry(
    "documentNumber",
    ["운전면허번호의 형식이 맞지 않습니다.", "면허증의 12자리 번호(예: 11-12-345678-90)를 입력해 주십시오."],
    [
      "The driver's licence number is not well formed.",
      "Type the 12 digits of the licence, for example 11-12-345678-90.",
    ],
  ),
  passportNumber: entry(
    "documentNumber",
    ["여권번호의 형식이 맞지 않습니다.", compare[0]],
    ["The passport number is not well formed.", compare[1]],
  ),
  passportNeedsMrz: entry(
    "mrz",
    ["외국 여권은 판독 영역 없이 확인할 수 없습니다.", "여권 사진면 아래 두 줄을 읽거나 입력해 주십시오."],
    [
      "A foreign passport cannot be checked without its machine-readable zone.",
      "Read or type the two lines at the foot of the photo page.",
    ],
  ),
  phone: entry(
    "phone",
    ["전화번호의 형식이 맞지 않습니다.", "휴대전화번호를 다시 입력해 주십시오(예: 010-1234-5678)."],
    ["The phone number is not well formed.", "Type the mobile number again, for example 010-1234-5678."],
  ),
  documentExpired: entry(
    "mrz",
    ["신분증의 유효기간이 {expiryDate}에 끝났습니다.", "유효한 다른 신분증을 요청해 주십시오."],
    ["The document expired on {expiryDate}.", "Ask the customer for another document that is valid."],
  ),
  documentUnknown: entry(
    "mrz",
    ["이 신분증은 고객 확인에 쓸 수 없는 종류입니다.", "여권이나 국내에서 발급한 신분증을 요청해 주십시오."],
    [
      "This kind of document is not accepted for identification.",
      "Ask for a passport or a document issued in Korea.",
    ],
  ),
  mrzOtherDocument: entry(
    "mrz",
    [
      "판독 영역이 선택한 신분증의 것이 아닙니다.",
      "신분증 종류를 다시 선택하거나 판독 영역을 다시 읽어 주십시오.",
    ],
    [
      "The machine-readable zone is not of the kind of document chosen.",
      "Choose the kind of document again, or read the zone again.",
    ],
  ),
  mrzOtherNumber: entry(
    "identityNumber",
    ["입력한 등록번호가 판독 영역의 내용과 다릅니다.", "신분증과 대조해 틀린 쪽을 고쳐 주십시오."],
    [
      "The registration number typed does not agree with the machine-readable zone.",
      "Compare with the document and correct the one that is wrong.",
    ],
  ),
  mrzOtherDocumentNumber: entry(
    "documentNumber",
    ["입력한 여권번호가 판독 영역의 내용과 다릅니다.", "여권과 대조해 틀린 쪽을 고쳐 주십시오."],
    [
      "The passport number typed does not agree with the machine-readable zone.",
      "Compare with the passport and correct the one that is wrong.",
    ],
  ),
  mrzLayout: entry(
    "mrz",
    [
      "판독 영역의 글자 수나 글자가 맞지 않습니다.",
      "여권은 44자 두 줄, 카드는 30자 세 줄 또는 36자 두 줄을 빠짐없이 입력해 주십시오.",
    ],
    [
      "The machine-readable zone does not have the right number of characters, or has wrong ones.",
      "Give it whole: two lines of 44 for a passport, three of 30 or two of 36 for a card.",
    ],
  ),
  mrzDocumentCode: entry(
    "mrz",
    ["판독 영역의 문서 종류가 맞지 않습니다.", rescan[0]],
    ["The zone's document code is wrong.", rescan[1]],
  ),
  mrzState: entry(
    "mrz",
    ["판독 영역의 국가 부호가 맞지 않습니다.", rescan[0]],
    ["A country code in the zone is wrong.", rescan[1]],
  ),
  mrzName: entry(
    "mrz",
    ["판독 영역의 이름이 맞지 않습니다.", rescan[0]],
    ["The name in the zone is wrong.", rescan[1]],
  ),
  mrzDocumentNumber: entry(
    "mrz",
    ["판독 영역의 문서번호가 검증번호와 맞지 않습니다.", rescan[0]],
    ["The document number in the zone does not fit its check digit.", rescan[1]],
  ),
  mrzBirthDate: entry(
    "mrz",
    ["판독 영역의 생년월일이 검증번호와 맞지 않거나 있을 수 없는 날짜입니다.", rescan[0]],
    ["The date of birth in the zone does not fit its check digit or is no date.", rescan[1]],
  ),
  mrzSex: entry(
    "mrz",
    ["판독 영역의 성별이 맞지 않습니다.", rescan[0]],
    ["The sex in the zone is wrong.", rescan[1]],
  ),
  mrzExpiryDate: entry(
    "mrz",
    ["판독 영역의 만료일이 검증번호와 맞지 않거나 있을 수 없는 날짜입니다.", rescan[0]],
    ["The date of expiry in the zone does not fit its check digit or is no date.", rescan[1]],
  ),
  mrzPersonalNumber: entry(
    "mrz",
    ["판독 영역의 개인번호가 맞지 않습니다.", rescan[0]],
    ["The personal number in the zone is wrong.", rescan[1]],
  ),
  mrzComposite: entry(
    "mrz",
    ["판독 영역 전체의 검증번호가 맞지 않습니다.", rescan[0]],
    ["The zone's overall check digit is wrong.", rescan[1]],
  ),
} satisfies Record<string, Entry>;

export type IdentityErrorCode = keyof typeof entries;

const catalogue = Object.fromEntries(
  Object.entries(entries).map(([code, { text }]) => [code, text]),
) as ErrorCatalogue<IdentityErrorCode>;

/** Why an identity document does not hold (R2). Never carries a name or a number (R14). */
export class IdentityError extends RoomError<IdentityErrorCode> {
  override readonly room = "identity";
  /** The field of the form to go back to. */
  override readonly field: IdentityField;
  /** Every code that applies, when several fields of a machine-readable zone are wrong; the first is `code`. */
  readonly all: readonly IdentityErrorCode[];

  constructor(
    code: IdentityErrorCode,
    options: Omit<ErrorOptions<IdentityErrorCode>, "code"> & {
      readonly all?: readonly IdentityErrorCode[];
    } = {},
  ) {
    super(catalogue, code, { rule: "R2", ...options });
    this.field = entries[code].field;
    this.all = options.all ?? [code];
  }
}
