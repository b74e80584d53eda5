import { type ErrorOptions, RoomError } from "../../contract/errors.ts";
import type { ErrorCatalogue, ErrorText } from "../../contract/text.ts";

/** Why a seed file cannot be read at all. */
export type ShipmentErrorCode =
  | "empty"
  | "tooLarge"
  | "tooDeep"
  | "tooManyKeys"
  | "encoding"
  | "xmlMalformed"
  | "doctype"
  | "notPskc"
  | "versionUnknown"
  | "csvMalformed"
  | "csvHeader"
  | "csvSecretEncoding"
  | "keyMissing"
  | "passphraseMissing"
  | "keyLength"
  | "keyWrong"
  | "derivation"
  | "macMethod"
  | "keyFile"
  | "certificate"
  | "certificateExpired"
  | "signatureMissing"
  | "signatureWrong"
  | "branchUnknown";

const nowKo = "등록센터의 기록은 바뀌지 않았고, OTP발생기는 하나도 등록되지 않았습니다.";
const nowEn = "Nothing was changed at the registry; no token was imported.";
const say = (ko: [string, string], en: [string, string]): ErrorText => ({
  ko: { happened: ko[0], now: nowKo, todo: ko[1] },
  en: { happened: en[0], now: nowEn, todo: en[1] },
});
const askVendorKo = "제조사에 파일을 다시 요청하십시오.";
const askVendorEn = "Ask the vendor for the file again.";

const catalogue: ErrorCatalogue<ShipmentErrorCode> = {
  empty: say(["파일에 OTP발생기가 하나도 없습니다.", askVendorKo], ["The file names no token.", askVendorEn]),
  tooLarge: say(
    ["파일 또는 그 안의 한 항목이 허용된 크기({limit})를 넘습니다.", "제조사에 나누어 보내 달라고 하십시오."],
    [
      "The file, or one element in it, is larger than allowed ({limit}).",
      "Ask the vendor to send it in parts.",
    ],
  ),
  tooDeep: say(
    ["XML 요소가 {limit}단계보다 깊이 들어 있습니다.", askVendorKo],
    ["XML elements are nested deeper than {limit} levels.", askVendorEn],
  ),
  tooManyKeys: say(
    ["파일에 키가 {limit}개보다 많습니다.", "제조사에 나누어 보내 달라고 하십시오."],
    ["The file holds more than {limit} keys.", "Ask the vendor to send it in parts."],
  ),
  encoding: say(
    ["파일의 문자 인코딩이 UTF-8 또는 UTF-16이 아닙니다.", "UTF-8로 저장한 파일을 제조사에 요청하십시오."],
    ["The file is not in UTF-8 or UTF-16.", "Ask the vendor for a file in UTF-8."],
  ),
  xmlMalformed: say(
    ["XML 형식이 올바르지 않습니다({line}행 {column}열).", askVendorKo],
    ["The XML is not well-formed (line {line}, column {column}).", askVendorEn],
  ),
  doctype: say(
    ["파일에 DTD가 들어 있습니다. 외부 개체와 개체 확장은 허용하지 않습니다.", askVendorKo],
    ["The file has a DTD; entities, external or not, are not allowed.", askVendorEn],
  ),
  notPskc: say(
    ["PSKC(RFC 6030) 파일이 아닙니다.", "PSKC 1.0 또는 CSV 파일을 제조사에 요청하십시오."],
    ["The file is not a PSKC key container (RFC 6030).", "Ask the vendor for PSKC 1.0 or CSV."],
  ),
  versionUnknown: say(
    ["PSKC 판이 1.0이 아닙니다.", "PSKC 1.0 파일을 제조사에 요청하십시오."],
    ["The PSKC version is not 1.0.", "Ask the vendor for PSKC 1.0."],
  ),
  csvMalformed: say(
    ["CSV 형식이 올바르지 않습니다({line}행).", askVendorKo],
    ["The CSV is malformed (line {line}).", askVendorEn],
  ),
  csvHeader: say(
    ["CSV의 첫 줄에 serial과 secret 열이 하나씩 있어야 합니다.", "첫 줄의 열 이름을 확인하십시오."],
    [
      "The first line of a CSV must name one serial and one secret column.",
      "Check the names in the first line.",
    ],
  ),
  csvSecretEncoding: say(
    [
      "CSV의 비밀키가 16진수인지 base32인지 알 수 없습니다.",
      "--secret-encoding hex 또는 base32를 지정하십시오.",
    ],
    [
      "Whether the CSV's secrets are hexadecimal or base32 cannot be told.",
      "Say --secret-encoding hex or base32.",
    ],
  ),
  keyMissing: say(
    ["파일이 미리 나눈 키로 암호화되어 있습니다.", "--key-file로 키 파일을 지정하십시오."],
    ["The file is encrypted with a pre-shared key.", "Name the key's file with --key-file."],
  ),
  passphraseMissing: say(
    ["파일이 암호문구로 암호화되어 있습니다.", "환경 변수 SMARTOTP_PSKC_PASSPHRASE에 암호문구를 넣으십시오."],
    ["The file is encrypted with a passphrase.", "Put the passphrase into SMARTOTP_PSKC_PASSPHRASE."],
  ),
  keyLength: say(
    ["키의 길이({found}바이트)가 파일의 암호 방식에 맞지 않습니다.", "제조사에서 받은 키를 확인하십시오."],
    [
      "The key's length ({found} bytes) does not fit the file's cipher.",
      "Check the key you got from the vendor.",
    ],
  ),
  keyWrong: say(
    ["키 또는 암호문구가 이 파일의 것이 아닙니다.", "제조사에서 받은 키를 확인하십시오."],
    ["The key or passphrase is not the one of this file.", "Check the key you got from the vendor."],
  ),
  derivation: say(
    ["암호문구로 키를 만드는 방식(PBKDF2)의 값이 없거나 허용 범위를 넘습니다.", askVendorKo],
    ["The file's PBKDF2 parameters are missing, unknown or out of bounds.", askVendorEn],
  ),
  macMethod: say(
    ["파일의 MAC 방식을 알 수 없습니다.", askVendorKo],
    ["The file's MAC method is missing parts or unknown.", askVendorEn],
  ),
  keyFile: say(
    ["키 파일은 16, 24, 32바이트 그대로이거나 그 16진수여야 합니다.", "키 파일을 확인하십시오."],
    ["A key file holds 16, 24 or 32 bytes, raw or in hexadecimal.", "Check the key file."],
  ),
  certificate: say(
    ["제조사 인증서를 읽을 수 없습니다.", "PEM 또는 DER 형식의 X.509 인증서를 지정하십시오."],
    ["The vendor certificate cannot be read.", "Name an X.509 certificate in PEM or DER."],
  ),
  certificateExpired: say(
    ["제조사 인증서의 유효기간이 아닙니다.", "제조사에서 새 인증서를 받으십시오."],
    ["The vendor certificate is not valid at this time.", "Get the vendor's new certificate."],
  ),
  signatureMissing: say(
    ["제조사 인증서를 지정했으나 파일에 서명이 없습니다.", "서명한 파일을 제조사에 요청하십시오."],
    ["A vendor certificate is configured, but the file is not signed.", "Ask the vendor for a signed file."],
  ),
  signatureWrong: say(
    [
      "파일의 서명이 맞지 않거나, 파일 전체를 덮지 않거나, 약한 방식입니다.",
      "파일을 쓰지 말고 제조사에 알리십시오.",
    ],
    [
      "The signature is wrong, does not cover the whole file, or is of a weak kind.",
      "Do not use the file; tell the vendor.",
    ],
  ),
  branchUnknown: say(
    [
      "등록되지 않은 영업점이거나 그 금융기관의 영업점이 아닙니다.",
      "금융기관코드와 영업점코드를 확인하십시오.",
    ],
    ["The branch is unknown, or is not the institution's.", "Check institution and branch code."],
  ),
};

/**
 * A seed file that is refused as a whole. What a parser said is not carried along as a cause: it may quote the
 * file, and so a seed (R15).
 */
export class ShipmentError extends RoomError<ShipmentErrorCode> {
  override readonly room = "shipment";

  constructor(code: ShipmentErrorCode, options: Pick<ErrorOptions<ShipmentErrorCode>, "parameters"> = {}) {
    super(catalogue, code, options);
  }
}
