import type { ErrorOptions } from "../contract/errors.ts";
import { RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue, ErrorText } from "../contract/text.ts";

type OtpErrorCode =
  | "badKey"
  | "badParameters"
  | "badTime"
  | "badCounter"
  | "badTransaction"
  | "badEncoding"
  | "badSuite"
  | "badOcraInput";

/** None of these leaves anything half-done: the room computes and holds no state. */
const text = (ko: { happened: string; todo: string }, en: { happened: string; todo: string }): ErrorText => ({
  ko: { ...ko, now: "OTP는 계산되지 않았고, 바뀐 것은 없습니다." },
  en: { ...en, now: "No OTP was computed and nothing has changed." },
});

const catalogue: ErrorCatalogue<OtpErrorCode> = {
  badKey: text(
    {
      happened: "OTP 비밀키의 길이가 맞지 않습니다.",
      todo: "이 카드의 발급 자료를 다시 받으시고, 되풀이되면 전산 담당자에게 알려 주십시오.",
    },
    {
      happened: "The OTP key does not have a usable length.",
      todo: "Fetch this card's issue package again, and tell your IT desk if it keeps happening.",
    },
  ),
  badParameters: text(
    {
      happened: "OTP 설정값({field})이 허용 범위를 벗어났습니다.",
      todo: "기관의 OTP 설정을 확인해 주십시오.",
    },
    {
      happened: "The OTP setting {field} is out of range.",
      todo: "Check the institution's OTP settings.",
    },
  ),
  badTime: text(
    {
      happened: "OTP를 계산할 시각이 올바르지 않습니다.",
      todo: "이 컴퓨터의 날짜와 시각을 확인해 주십시오.",
    },
    {
      happened: "The time to compute the OTP for is not valid.",
      todo: "Check this computer's date and time.",
    },
  ),
  badCounter: text(
    {
      happened: "OTP 횟수값이 허용 범위를 벗어났습니다.",
      todo: "전산 담당자에게 알려 주십시오.",
    },
    {
      happened: "The OTP counter is out of range.",
      todo: "Tell your IT desk.",
    },
  ),
  badTransaction: text(
    {
      happened: "거래 내용({field})이 형식에 맞지 않습니다.",
      todo: "입금계좌번호와 금액을 비롯한 거래 내용을 확인하고 다시 입력해 주십시오.",
    },
    {
      happened: "The transaction is not well formed ({field}).",
      todo: "Check the payee account, the amount and the other details, and enter them again.",
    },
  ),
  badEncoding: text(
    {
      happened: "거래 부호의 형식이 올바르지 않습니다({offset}번째 바이트).",
      todo: "거래 부호를 만든 프로그램의 판을 확인해 주십시오.",
    },
    {
      happened: "These bytes are not a canonical transaction encoding (at byte {offset}).",
      todo: "Check the version of the program that made them.",
    },
  ),
  badSuite: text(
    {
      happened: "OCRA 규격 문자열의 {part} 부분이 올바르지 않습니다.",
      todo: "RFC 6287 6장의 형식에 맞게 고쳐 주십시오.",
    },
    {
      happened: "The OCRA suite is not valid in its part {part}.",
      todo: "Correct it to the form of RFC 6287 section 6.",
    },
  ),
  badOcraInput: text(
    {
      happened: "OCRA 입력값({field})이 규격에 맞지 않습니다.",
      todo: "규격이 요구하는 값만 빠짐없이, 정해진 길이로 넣어 주십시오.",
    },
    {
      happened: "The OCRA input {field} does not fit the suite.",
      todo: "Give exactly the inputs the suite asks for, in its lengths.",
    },
  ),
};

/** What the OTP room refuses to compute. Parameters name the field, never its value (R15). */
export class OtpError extends RoomError<OtpErrorCode> {
  override readonly room = "otp";

  constructor(code: OtpErrorCode, options?: Omit<ErrorOptions<OtpErrorCode>, "code">) {
    super(catalogue, code, options);
  }
}
