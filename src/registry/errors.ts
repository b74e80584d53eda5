import { type ErrorOptions, RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue, ErrorText } from "../contract/text.ts";

export type RegistryErrorCode =
  | "badRequest"
  | "notFound"
  | "tooLarge"
  | "mediaType"
  | "wrongHost"
  | "unexpected"
  | "databaseDown"
  | "databaseNewer"
  | "postgresFailed"
  | "postgresUnreachable"
  | "keyWrong"
  | "keyMissing"
  | "sealBroken"
  | "plainHttpOnlyOnLoopback"
  | "portTaken"
  | "enrolmentCodeWrong"
  | "branchUnknown"
  | "workstationTaken"
  | "workstationUnknown"
  | "workstationStopped"
  | "tokenUnknown"
  | "tokenNotInStock"
  | "tokenNotYours"
  | "tokenNotActive"
  | "identityUnreadable"
  | "journalGap"
  | "journalBroken"
  | "requestIdReused"
  | "transactionNotServed"
  | "ocraNotServed";

const say = (ko: [string, string, string], en: [string, string, string]): ErrorText => ({
  ko: { happened: ko[0], now: ko[1], todo: ko[2] },
  en: { happened: en[0], now: en[1], todo: en[2] },
});
const unchangedKo = "중앙 등록센터의 기록은 바뀌지 않았습니다.";
const unchangedEn = "Nothing was changed at the registry.";

const catalogue: ErrorCatalogue<RegistryErrorCode> = {
  badRequest: say(
    ["요청의 형식이 올바르지 않습니다.", unchangedKo, "요청 내용을 고쳐 다시 보내십시오."],
    [
      "The request is not in the form the registry expects.",
      unchangedEn,
      "Correct the request and send it again.",
    ],
  ),
  notFound: say(
    ["요청한 주소가 없습니다.", unchangedKo, "주소와 방법을 확인하십시오."],
    ["There is nothing at this address.", unchangedEn, "Check the address and the method."],
  ),
  tooLarge: say(
    ["요청이 허용된 크기를 넘습니다.", unchangedKo, "나누어 보내십시오."],
    ["The request is larger than allowed.", unchangedEn, "Send it in smaller parts."],
  ),
  mediaType: say(
    ["JSON이 아닌 요청입니다.", unchangedKo, "Content-Type을 application/json으로 보내십시오."],
    ["The request is not JSON.", unchangedEn, "Send it with Content-Type application/json."],
  ),
  wrongHost: say(
    [
      "이 컴퓨터의 이름이 아닌 주소로 온 요청입니다.",
      unchangedKo,
      "127.0.0.1 또는 localhost로 접속하십시오.",
    ],
    ["The request names a host that is not this machine.", unchangedEn, "Use 127.0.0.1 or localhost."],
  ),
  unexpected: say(
    [
      "중앙 등록센터에 예상하지 못한 오류가 생겼습니다.",
      "처리하던 요청은 적용되지 않았습니다.",
      "같은 요청을 다시 보내시고, 되풀이되면 운영자에게 알려 주십시오.",
    ],
    [
      "The registry met an unexpected error.",
      "The request was not applied.",
      "Send the same request again, and tell the operator if it keeps happening.",
    ],
  ),
  databaseDown: say(
    [
      "중앙 등록센터의 데이터베이스가 응답하지 않습니다.",
      "처리하던 요청은 적용되지 않았습니다.",
      "잠시 뒤 같은 요청을 다시 보내십시오.",
    ],
    [
      "The registry's database does not answer.",
      "The request was not applied.",
      "Send the same request again shortly.",
    ],
  ),
  databaseNewer: say(
    [
      "데이터베이스가 이 프로그램보다 새 판({found})으로 바뀌어 있습니다.",
      "데이터베이스는 그대로 두었습니다.",
      "새 판의 프로그램으로 시작하십시오.",
    ],
    [
      "The database was migrated by a newer version of this program ({found}).",
      "The database was left as it is.",
      "Start the newer version of the program.",
    ],
  ),
  postgresFailed: say(
    [
      "내장 PostgreSQL을 시작하지 못했습니다: {reason}",
      "데이터는 {dir}에 그대로 있습니다.",
      "server.log를 확인하거나 --database로 다른 PostgreSQL을 지정하십시오.",
    ],
    [
      "The embedded PostgreSQL could not be started: {reason}",
      "Its files in {dir} are unchanged.",
      "Read server.log there, or name another PostgreSQL with --database.",
    ],
  ),
  postgresUnreachable: say(
    [
      "PostgreSQL은 root로 실행되지 않으며, 대신 쓸 계정 {account}이(가) {path}에 접근하지 못합니다.",
      "아무것도 만들지 않았습니다.",
      "root가 아닌 계정으로 실행하거나, 그 계정이 접근할 수 있는 곳을 --data로 지정하십시오.",
    ],
    [
      "PostgreSQL does not run as root, and the account {account} it would run as cannot reach {path}.",
      "Nothing was created.",
      "Run as an ordinary user, or name a directory that account can reach with --data.",
    ],
  ),
  keyWrong: say(
    [
      "데이터베이스를 봉인한 키와 다른 키가 주어졌습니다.",
      "데이터베이스는 그대로 두었습니다.",
      "이 데이터베이스의 키 파일을 되돌려 놓으십시오.",
    ],
    [
      "The key-encryption key is not the one this database was sealed with.",
      "The database was left as it is.",
      "Bring back the key file that belongs to this database.",
    ],
  ),
  keyMissing: say(
    ["키 암호화 키 {version}판이 없습니다.", unchangedKo, "키 제공 장치와 키 파일을 확인하십시오."],
    [
      "Version {version} of the key-encryption key is missing.",
      unchangedEn,
      "Check the key provider and its key file.",
    ],
  ),
  sealBroken: say(
    ["봉인된 값이 손상되었거나 다른 곳에서 옮겨 온 것입니다.", unchangedKo, "운영자에게 바로 알리십시오."],
    ["A sealed value is damaged or was moved from elsewhere.", unchangedEn, "Tell the operator at once."],
  ),
  plainHttpOnlyOnLoopback: say(
    [
      "암호화하지 않은 HTTP는 {host}에서 열 수 없습니다.",
      "중앙 등록센터는 시작되지 않았습니다.",
      "127.0.0.1, ::1 또는 localhost를 쓰십시오.",
    ],
    [
      "Plain HTTP carries OTPs in the clear, so it is not opened on {host}.",
      "The registry was not started.",
      "Use 127.0.0.1, ::1 or localhost.",
    ],
  ),
  portTaken: say(
    [
      "포트 {port}은(는) 다른 프로그램이 쓰고 있습니다.",
      "중앙 등록센터는 시작되지 않았습니다.",
      "--port로 다른 포트를 지정하십시오.",
    ],
    [
      "Another program listens on port {port}.",
      "The registry was not started.",
      "Choose another port with --port.",
    ],
  ),
  enrolmentCodeWrong: say(
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
    ["등록되지 않은 영업점입니다.", "이 단말은 등록되지 않았습니다.", "영업점코드를 확인하십시오."],
    [
      "The registry does not know this branch.",
      "This workstation is not enrolled.",
      "Check the branch code.",
    ],
  ),
  workstationTaken: say(
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
    ["등록되지 않은 단말입니다.", unchangedKo, "단말을 먼저 등록하십시오."],
    ["The registry does not know this workstation.", unchangedEn, "Enrol the workstation first."],
  ),
  workstationStopped: say(
    ["사용이 중지된 단말입니다.", unchangedKo, "운영자에게 문의하십시오."],
    ["This workstation has been stopped.", unchangedEn, "Ask the operator."],
  ),
  tokenUnknown: say(
    ["등록되지 않은 OTP발생기입니다.", unchangedKo, "벤더코드와 일련번호를 확인하십시오."],
    ["The registry does not know this token.", unchangedEn, "Check vendor code and serial number."],
  ),
  tokenNotInStock: say(
    [
      "재고에 없는 카드가 들어 있습니다.",
      "카드는 하나도 배정되지 않았습니다.",
      "재고를 확인하고 다시 요청하십시오.",
    ],
    ["A requested card is not in stock.", "No card was allotted.", "Check the stock and ask again."],
  ),
  tokenNotYours: say(
    ["다른 금융기관이 발급한 OTP발생기입니다.", unchangedKo, "발급한 금융기관에서 처리하십시오."],
    [
      "The token was issued by another institution.",
      unchangedEn,
      "It is handled by the institution that issued it.",
    ],
  ),
  tokenNotActive: say(
    ["사용 중인 OTP발생기가 아닙니다.", unchangedKo, "OTP발생기의 상태를 확인하십시오."],
    ["The token is not active.", unchangedEn, "Check the state of the token."],
  ),
  identityUnreadable: say(
    ["봉인된 실명번호를 열 수 없습니다.", unchangedKo, "단말을 다시 등록한 뒤 시도하십시오."],
    [
      "The sealed identity number cannot be opened.",
      unchangedEn,
      "Enrol the workstation again, then try once more.",
    ],
  ),
  journalGap: say(
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
  requestIdReused: say(
    [
      "같은 요청 번호로 다른 내용이 왔습니다.",
      "처음 요청의 결과는 그대로입니다.",
      "새 요청에는 새 번호를 쓰십시오.",
    ],
    [
      "The request id was used before for another request.",
      "The first request's answer stands.",
      "Use a new id for a new request.",
    ],
  ),
  transactionNotServed: say(
    [
      "횟수 기반(HOTP) OTP발생기는 거래연동 OTP를 지원하지 않습니다.",
      unchangedKo,
      "거래 정보 없이 검증하십시오.",
    ],
    [
      "A counter-based (HOTP) token has no transaction-linked OTP.",
      unchangedEn,
      "Verify without a transaction.",
    ],
  ),
  ocraNotServed: say(
    [
      "질의응답(OCRA) OTP발생기는 아직 발급하거나 검증하지 않습니다.",
      unchangedKo,
      "다른 OTP발생기를 쓰십시오.",
    ],
    [
      "Challenge-response (OCRA) tokens are kept, but neither issued nor verified yet.",
      unchangedEn,
      "Use another token.",
    ],
  ),
};

const statuses: Readonly<Record<RegistryErrorCode, number>> = {
  badRequest: 400,
  notFound: 404,
  tooLarge: 413,
  mediaType: 415,
  wrongHost: 421,
  unexpected: 500,
  databaseDown: 503,
  databaseNewer: 500,
  postgresFailed: 500,
  postgresUnreachable: 500,
  keyWrong: 500,
  keyMissing: 500,
  sealBroken: 500,
  plainHttpOnlyOnLoopback: 500,
  portTaken: 500,
  enrolmentCodeWrong: 403,
  branchUnknown: 404,
  workstationTaken: 409,
  workstationUnknown: 403,
  workstationStopped: 403,
  tokenUnknown: 404,
  tokenNotInStock: 409,
  tokenNotYours: 403,
  tokenNotActive: 409,
  identityUnreadable: 422,
  journalGap: 409,
  journalBroken: 409,
  requestIdReused: 409,
  transactionNotServed: 422,
  ocraNotServed: 422,
};

/** Every error of the registry, with the HTTP status it travels under (RFC 9457). */
export class RegistryError extends RoomError<RegistryErrorCode> {
  override readonly room = "registry";
  readonly status: number;

  constructor(code: RegistryErrorCode, options: Omit<ErrorOptions<RegistryErrorCode>, "code"> = {}) {
    super(catalogue, code, options);
    this.status = statuses[code];
  }
}
