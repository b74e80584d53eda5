import type { Bilingual } from "../../contract/text.ts";

/** Why one row or key of a readable file is refused: each code with what is told of it. */
export const rejectionReasons = {
  noKey: { ko: "키 묶음에 키가 없습니다.", en: "The key package holds no key." },
  malformed: { ko: "요소가 빠졌거나 겹칩니다.", en: "An element is missing or appears twice." },
  columns: { ko: "열의 수가 첫 줄과 다릅니다.", en: "The number of columns differs from the first line's." },
  vendorCode: {
    ko: "벤더코드가 2–3자리 숫자가 아닙니다.",
    en: "The vendor code is not 2 or 3 digits.",
  },
  vendorDiffers: {
    ko: "파일의 벤더코드가 지정한 것이나 앞의 행과 다릅니다.",
    en: "The vendor code differs from the one named, or from the rows before.",
  },
  serialNumber: {
    ko: "일련번호가 8–16자리 숫자가 아닙니다.",
    en: "The serial number is not 8 to 16 digits.",
  },
  duplicateInFile: {
    ko: "같은 일련번호가 파일 안에 이미 있습니다.",
    en: "The serial number appears earlier in the file.",
  },
  duplicateInRegistry: {
    ko: "이미 등록된 일련번호입니다.",
    en: "The registry knows this serial number already.",
  },
  algorithm: {
    ko: "알 수 없는 알고리즘 또는 해시입니다.",
    en: "The algorithm or its hash is not one that is served.",
  },
  ocraSuite: { ko: "OCRA 방식(suite)이 올바르지 않습니다.", en: "The OCRA suite is missing or wrong." },
  responseFormat: {
    ko: "응답이 10진수가 아니거나 검사 숫자가 붙습니다.",
    en: "The response is not decimal, or carries a check digit.",
  },
  digits: { ko: "OTP 자릿수가 6–10이 아닙니다.", en: "The OTP is not 6 to 10 digits long." },
  period: { ko: "시간 간격이 1–3600초가 아닙니다.", en: "The time interval is not 1 to 3600 seconds." },
  counter: { ko: "횟수 값이 올바르지 않습니다.", en: "The counter is not a usable number." },
  time: {
    ko: "시간 값이 올바르지 않거나 앞날의 시간 간격 번호입니다.",
    en: "The time is not a number of time intervals, or lies in the future.",
  },
  timeDrift: {
    ko: "시간 편차가 올바르지 않거나 하루를 넘습니다.",
    en: "The time drift is not a number of time intervals within a day.",
  },
  secretMissing: {
    ko: "비밀키가 없습니다(키 참조만 있는 파일은 받지 않습니다).",
    en: "There is no secret; a key that is only referred to cannot be imported.",
  },
  secretEncoding: { ko: "비밀키의 인코딩이 올바르지 않습니다.", en: "The secret is wrongly encoded." },
  secretLength: { ko: "비밀키가 14–64바이트가 아닙니다.", en: "The secret is not 14 to 64 bytes long." },
  macMissing: {
    ko: "무결성이 없는 암호 방식인데 MAC이 없습니다.",
    en: "The cipher has no integrity of its own, and there is no MAC.",
  },
  macWrong: {
    ko: "MAC이 맞지 않습니다. 키가 틀리거나 값이 바뀌었습니다.",
    en: "The MAC is wrong: another key, or the value was changed.",
  },
  cipher: { ko: "알 수 없는 암호 방식입니다.", en: "The cipher is not one that is served." },
  asymmetric: {
    ko: "공개키 암호로 보호된 비밀키는 받지 않습니다.",
    en: "Secrets encrypted to a public key are not served.",
  },
  decryption: {
    ko: "값을 복호화할 수 없습니다. 키가 틀리거나 값이 바뀌었습니다.",
    en: "The value does not decrypt: another key, or the value was changed.",
  },
} as const satisfies Record<string, Bilingual>;

export type RejectionReason = keyof typeof rejectionReasons;

/** Ends the reading of one row; the file is read on, so that the report names every row that is wrong. */
export class Rejection extends Error {
  readonly reason: RejectionReason;

  constructor(reason: RejectionReason) {
    super(reason);
    this.reason = reason;
  }
}
