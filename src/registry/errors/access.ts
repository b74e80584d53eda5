import { say, unchangedEn, unchangedKo } from "./say.ts";

/** Of who calls, what it may do, and how often. */
export const accessErrors = {
  certificateRequired: say(
    401,
    ["클라이언트 인증서 없이 온 요청입니다.", unchangedKo, "등록된 인증서로 TLS 접속을 하십시오."],
    [
      "The request came without a client certificate.",
      unchangedEn,
      "Connect over TLS with your registered certificate.",
    ],
  ),
  certificateUnknown: say(
    401,
    [
      "중앙 등록센터에 등록되지 않은 인증서입니다.",
      unchangedKo,
      "운영자에게 인증서 등록을 요청하거나 단말을 등록하십시오.",
    ],
    [
      "The registry does not know this certificate.",
      unchangedEn,
      "Ask the operator to register it, or enrol the workstation.",
    ],
  ),
  clientCertificateExpired: say(
    401,
    ["인증서의 유효기간이 아닙니다.", unchangedKo, "인증서를 갱신하고 운영자에게 등록을 요청하십시오."],
    [
      "The certificate is not valid at this time.",
      unchangedEn,
      "Renew it, and ask the operator to register the new one.",
    ],
  ),
  clientCertificateRevoked: say(
    401,
    ["폐기된 인증서입니다.", unchangedKo, "새 인증서로 접속하거나 운영자에게 문의하십시오."],
    ["This certificate has been revoked.", unchangedEn, "Use the new one, or ask the operator."],
  ),
  certificateNotIssued: say(
    401,
    [
      "지정된 인증기관이 발급한 인증서가 아닙니다.",
      unchangedKo,
      "운영자가 지정한 인증기관의 인증서를 쓰십시오.",
    ],
    [
      "The certificate was not issued by the authority that clients' certificates must come from.",
      unchangedEn,
      "Use a certificate of the authority that the operator named.",
    ],
  ),
  certificateUnfit: say(
    422,
    [
      "쓸 수 없는 인증서입니다: {reason}",
      "등록된 인증서는 그대로입니다.",
      "P-256 이상의 EC, RSA 2048비트 이상 또는 Ed25519 키의 유효한 인증서를 쓰십시오.",
    ],
    [
      "The certificate cannot be used: {reason}.",
      "The certificates registered so far stand.",
      "Use a valid certificate with an EC key of P-256 or more, RSA of 2048 bits or more, or Ed25519.",
    ],
  ),
  certificateTaken: say(
    409,
    ["이 키는 다른 곳에 이미 등록되어 있습니다.", unchangedKo, "새 키로 인증서를 만드십시오."],
    [
      "This key is registered for somebody else, or was revoked.",
      unchangedEn,
      "Make a certificate with a new key.",
    ],
  ),
  scopeMissing: say(
    403,
    ["이 인증서에 허용되지 않은 업무입니다.", unchangedKo, "필요한 권한을 운영자에게 요청하십시오."],
    ["This certificate has no right to do that.", unchangedEn, "Ask the operator for the scope it needs."],
  ),
  clientStopped: say(
    403,
    ["사용이 중지된 접속자입니다.", unchangedKo, "운영자에게 문의하십시오."],
    ["This client has been stopped.", unchangedEn, "Ask the operator."],
  ),
  otherWorkstation: say(
    403,
    ["다른 단말의 이름으로 온 요청입니다.", unchangedKo, "이 단말의 인증서로 등록된 단말 번호를 쓰십시오."],
    [
      "The request names another workstation than its certificate's.",
      unchangedEn,
      "Use the workstation id that this certificate was enrolled for.",
    ],
  ),
  tooManyRequests: say(
    429,
    ["짧은 시간에 너무 많은 요청을 보냈습니다.", unchangedKo, "{seconds}초 뒤에 다시 보내십시오."],
    ["Too many requests in a short time.", unchangedEn, "Send it again in {seconds} seconds."],
  ),
  busy: say(
    503,
    [
      "중앙 등록센터가 처리 중인 요청이 너무 많습니다.",
      "이 요청은 적용되지 않았습니다.",
      "잠시 뒤 같은 요청을 다시 보내십시오.",
    ],
    [
      "The registry has too many requests under way.",
      "This request was not applied.",
      "Send the same request again shortly.",
    ],
  ),
  requestTimeout: say(
    408,
    ["요청이 제때 다 오지 않았습니다.", unchangedKo, "같은 요청을 다시 보내십시오."],
    ["The request did not arrive in time.", unchangedEn, "Send the same request again."],
  ),
  headersTooLarge: say(
    431,
    ["요청의 머리말이 허용된 크기를 넘습니다.", unchangedKo, "불필요한 머리말을 빼고 보내십시오."],
    ["The request's headers are larger than allowed.", unchangedEn, "Send fewer headers."],
  ),
  serverCertificateUnreadable: say(
    500,
    [
      "TLS 파일 {file}을(를) 읽을 수 없습니다: {reason}",
      "이전 인증서가 있으면 그대로 쓰이고, 없으면 시작되지 않습니다.",
      "PEM 파일의 위치와 내용을 확인하십시오.",
    ],
    [
      "The TLS file {file} cannot be used: {reason}.",
      "The certificate used so far stays; without one the registry does not start.",
      "Check where the PEM file is and what is in it.",
    ],
  ),
};
