import { say, unchangedEn, unchangedKo } from "./say.ts";

/** Of the operator's commands: institutions, branches, clients and their certificates. */
export const adminErrors = {
  institutionUnknown: say(
    404,
    ["등록되지 않은 금융기관입니다: {code}", unchangedKo, "금융기관을 먼저 등록하십시오."],
    ["The registry does not know the institution {code}.", unchangedEn, "Add the institution first."],
  ),
  branchNotRegistered: say(
    404,
    ["등록되지 않은 영업점입니다: {code}", unchangedKo, "영업점을 먼저 등록하십시오."],
    ["The registry does not know the branch {code}.", unchangedEn, "Add the branch first."],
  ),
  clientUnknown: say(
    404,
    ["그런 접속자가 없습니다: {client}", unchangedKo, "smartotp registry client list로 번호를 확인하십시오."],
    ["There is no such client: {client}.", unchangedEn, "See its id in smartotp registry client list."],
  ),
  clientTaken: say(
    409,
    [
      "같은 이름의 접속자가 다른 권한이나 인증서로 이미 있습니다: {client}",
      unchangedKo,
      "새 인증서는 client certificate add로 더하고, 권한을 바꾸려면 다른 이름으로 등록하십시오.",
    ],
    [
      "A client of this name exists with other scopes or another certificate: {client}.",
      unchangedEn,
      "Add a certificate with client certificate add; for other scopes add a client of another name.",
    ],
  ),
  certificatesFull: say(
    409,
    [
      "유효한 인증서가 이미 두 개 있습니다.",
      unchangedKo,
      "쓰지 않는 것을 client certificate revoke로 폐기한 뒤 더하십시오.",
    ],
    [
      "The client has two valid certificates already.",
      unchangedEn,
      "Revoke the one that is no longer used with client certificate revoke, then add.",
    ],
  ),
  certificateNotFound: say(
    404,
    ["이 접속자에게 그런 인증서가 없습니다.", unchangedKo, "client list로 인증서의 키를 확인하십시오."],
    ["The client has no such certificate.", unchangedEn, "See the keys of its certificates in client list."],
  ),
  operatorOnly: say(
    422,
    [
      "operations 권한은 금융기관에 속하지 않는 접속자만 가지며, 그런 접속자의 권한은 operations, tokens, changes뿐입니다.",
      unchangedKo,
      "--institution과 --scope를 확인하십시오.",
    ],
    [
      "The scope operations is for clients of no institution, and those have operations, tokens and changes only.",
      unchangedEn,
      "Check --institution and --scope.",
    ],
  ),
};
