import type { ErrorOptions } from "../contract/errors.ts";
import { RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue, Sentence } from "../contract/text.ts";

export type TrustErrorCode =
  | "packageMalformed"
  | "packageWrongToken"
  | "packageWrongWorkstation"
  | "packageWrongPurpose"
  | "packageExpired"
  | "packageNotAuthentic"
  | "identityNotAuthentic"
  | "phoneNumberNotAuthentic"
  | "formNotAuthentic"
  | "phoneKeysMalformed"
  | "phoneKeysWrongPhone"
  | "phoneKeysNotAuthentic"
  | "notCanonical"
  | "journalGap"
  | "journalChainBroken"
  | "journalSignatureWrong"
  | "keyMalformed"
  | "keyDamaged"
  | "keyExists"
  | "keyStoreExposed"
  | "keyStoreUnreadable"
  | "keyStoreUnwritable"
  | "passwordRecordDamaged";

const nothingWritten: { ko: string; en: string } = {
  ko: "카드에는 아무것도 기록되지 않았습니다.",
  en: "Nothing was written to the card.",
};
const journalStopped: { ko: string; en: string } = {
  ko: "이 단말의 거래원장은 이 지점부터 받아들여지지 않습니다.",
  en: "This workstation's journal is not accepted from this point on.",
};
const callSecurity: { ko: string; en: string } = {
  ko: "업무를 멈추고 정보보호 담당자에게 즉시 알려 주십시오.",
  en: "Stop work and tell your information security officer at once.",
};
const callIt: { ko: string; en: string } = {
  ko: "전산 담당자에게 알려 주십시오.",
  en: "Tell your IT desk.",
};

const sentence = (happened: string, now: string, todo: string): Sentence => ({ happened, now, todo });

const packageRefusal = (ko: string, en: string) => ({
  ko: sentence(
    ko,
    nothingWritten.ko,
    "다른 카드로 발급하시고, 이 카드는 따로 두고 전산 담당자에게 알려 주십시오.",
  ),
  en: sentence(en, nothingWritten.en, "Issue another card; set this one aside and tell your IT desk."),
});
const phoneKeysRefusal = (ko: string, en: string) => ({
  ko: sentence(
    ko,
    "카드의 접근키는 바뀌지 않았습니다.",
    "다시 시도하시고, 되풀이되면 영업점에서 기기등록을 다시 하십시오.",
  ),
  en: sentence(
    en,
    "The card's access key is unchanged.",
    "Try again; if it keeps happening, register the phone anew at a branch.",
  ),
});
const journalRefusal = (ko: string, en: string) => ({
  ko: sentence(ko, journalStopped.ko, callSecurity.ko),
  en: sentence(en, journalStopped.en, callSecurity.en),
});
const keyRefusal = (ko: string, en: string) => ({
  ko: sentence(ko, "단말이 시작되지 않았으며 기존 기록은 그대로입니다.", callIt.ko),
  en: sentence(en, "The workstation has not started; existing records are unchanged.", callIt.en),
});

const catalogue: ErrorCatalogue<TrustErrorCode> = {
  packageMalformed: packageRefusal(
    "카드 비밀키 꾸러미의 형식이 올바르지 않습니다.",
    "The card's sealed key package is malformed.",
  ),
  packageWrongToken: packageRefusal(
    "카드 비밀키 꾸러미가 다른 카드의 것입니다.",
    "The sealed key package belongs to another card.",
  ),
  packageWrongWorkstation: packageRefusal(
    "카드 비밀키 꾸러미가 다른 단말에 배정된 것입니다.",
    "The sealed key package was made for another workstation.",
  ),
  packageWrongPurpose: packageRefusal(
    "카드 비밀키 꾸러미가 이 업무용이 아닙니다.",
    "The sealed key package is not for this purpose.",
  ),
  packageExpired: {
    ko: sentence(
      "카드 비밀키 꾸러미의 사용 기한이 지났습니다.",
      nothingWritten.ko,
      "등록센터와 연결한 뒤 배정을 다시 받으십시오.",
    ),
    en: sentence(
      "The card's sealed key package has expired.",
      nothingWritten.en,
      "Connect to the registry and request the allotment again.",
    ),
  },
  packageNotAuthentic: packageRefusal(
    "카드 비밀키 꾸러미가 손상되었거나 위조되었습니다.",
    "The sealed key package is damaged or forged.",
  ),
  identityNotAuthentic: {
    ko: sentence(
      "봉인된 실명번호를 열 수 없습니다.",
      "고객 정보는 등록되지 않았습니다.",
      "고객 확인을 처음부터 다시 하십시오.",
    ),
    en: sentence(
      "The sealed identity number cannot be opened.",
      "The customer was not registered.",
      "Identify the customer again from the start.",
    ),
  },
  phoneNumberNotAuthentic: {
    ko: sentence(
      "봉인된 휴대전화번호를 열 수 없습니다.",
      "휴대전화는 등록되지 않았습니다.",
      "기기등록을 처음부터 다시 하십시오.",
    ),
    en: sentence(
      "The sealed phone number cannot be opened.",
      "The phone was not registered.",
      "Register the phone again from the start.",
    ),
  },
  formNotAuthentic: {
    ko: sentence(
      "봉인된 신청서를 열 수 없습니다. 파일이 바뀌었거나 손상되었습니다.",
      "거래와 서명 기록은 원장에 그대로 있습니다.",
      "파일을 건드리지 말고 정보보호 담당자에게 알려 주십시오.",
    ),
    en: sentence(
      "The sealed form cannot be opened: its file was changed or is damaged.",
      "The transaction and the record of the signature are unchanged in the ledger.",
      "Leave the file as it is and tell your information security officer.",
    ),
  },
  phoneKeysMalformed: phoneKeysRefusal(
    "카드 접근키 꾸러미의 형식이 올바르지 않습니다.",
    "The card's sealed access keys are malformed.",
  ),
  phoneKeysWrongPhone: phoneKeysRefusal(
    "카드 접근키 꾸러미가 다른 휴대전화나 다른 카드의 것입니다.",
    "The sealed access keys belong to another phone or card.",
  ),
  phoneKeysNotAuthentic: phoneKeysRefusal(
    "카드 접근키 꾸러미가 손상되었거나 위조되었습니다.",
    "The sealed access keys are damaged or forged.",
  ),
  notCanonical: {
    ko: sentence("기록할 내용에 허용되지 않는 값이 있습니다.", "거래는 기록되지 않았습니다.", callIt.ko),
    en: sentence(
      "What was to be recorded holds a value that is not allowed.",
      "The transaction was not recorded.",
      callIt.en,
    ),
  },
  journalGap: journalRefusal(
    "거래원장의 순번이 이어지지 않습니다({seq}번).",
    "The journal's sequence is broken at entry {seq}.",
  ),
  journalChainBroken: journalRefusal(
    "거래원장의 연결값이 맞지 않습니다({seq}번).",
    "The journal's hash chain is broken at entry {seq}.",
  ),
  journalSignatureWrong: journalRefusal(
    "거래원장의 서명이 맞지 않습니다({seq}번).",
    "The journal's signature is wrong at entry {seq}.",
  ),
  keyMalformed: keyRefusal("암호키의 형식이 올바르지 않습니다.", "A cryptographic key is malformed."),
  keyDamaged: keyRefusal(
    "보관된 암호키({name})가 손상되었습니다.",
    "The stored cryptographic key ({name}) is damaged.",
  ),
  keyExists: keyRefusal(
    "암호키({name})가 이미 있어 덮어쓰지 않았습니다.",
    "The cryptographic key ({name}) already exists and was not overwritten.",
  ),
  keyStoreExposed: {
    ko: sentence(
      "암호키 파일({name})을 다른 사용자가 읽을 수 있습니다.",
      "암호키를 사용하지 않았습니다.",
      "전산 담당자에게 알려 파일 권한을 소유자 전용으로 바꾸게 하십시오.",
    ),
    en: sentence(
      "Other users of this machine can read the key file ({name}).",
      "The key was not used.",
      "Have your IT desk restrict the file to its owner.",
    ),
  },
  keyStoreUnreadable: keyRefusal(
    "암호키({name})를 읽을 수 없습니다.",
    "The cryptographic key ({name}) cannot be read.",
  ),
  keyStoreUnwritable: keyRefusal(
    "암호키({name})를 저장할 수 없습니다.",
    "The cryptographic key ({name}) cannot be stored.",
  ),
  passwordRecordDamaged: {
    ko: sentence("저장된 비밀번호 정보가 손상되었습니다.", "로그인되지 않았습니다.", callIt.ko),
    en: sentence("The stored password record is damaged.", "You are not signed in.", callIt.en),
  },
};

/** Anything about keys, seals, signatures and passwords that does not hold. Never says a key's value (R15). */
export class TrustError extends RoomError<TrustErrorCode> {
  override readonly room = "trust";
  /** The journal entry that does not hold, where it is about one. */
  readonly seq: number | undefined;

  constructor(code: TrustErrorCode, options?: Omit<ErrorOptions<TrustErrorCode>, "code">) {
    super(catalogue, code, options);
    const seq = options?.parameters?.seq;
    this.seq = typeof seq === "number" ? seq : undefined;
  }
}
