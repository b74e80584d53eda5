import { say, unchangedEn, unchangedKo } from "./say.ts";

const otherSignatureKo = "고객이 새 요청에 다시 서명하게 하십시오.";
const otherSignatureEn = "Have the customer sign a new challenge.";
const otherCertificateKo = "고객이 다른 인증서를 쓰게 하십시오.";
const otherCertificateEn = "Have the customer use another certificate.";
const askCaKo = "고객이 인증서를 발급한 인증기관에 문의하게 하십시오.";
const askCaEn = "Have the customer ask the authority that issued the certificate.";
const clientKo = "서명 프로그램을 확인하십시오.";
const clientEn = "Check the signing program.";

/** Of registration from internet banking and trading systems (R4b). */
export const onlineRegistrationErrors = {
  onlineRegistrationOff: say(
    503,
    [
      "온라인 등록에 쓸 인증기관이 설정되지 않았습니다.",
      unchangedKo,
      "영업점에서 등록하거나 운영자에게 문의하십시오.",
    ],
    [
      "No certificate authorities are configured for online registration.",
      unchangedEn,
      "Register at a branch, or ask the operator.",
    ],
  ),
  onlineTrustUnreadable: say(
    500,
    [
      "온라인 등록용 인증서 폴더의 {file}을(를) 읽을 수 없습니다.",
      "중앙 등록센터는 시작되지 않았거나, 전에 읽은 인증서를 그대로 쓰고 있습니다.",
      "이 파일을 고치거나 치우십시오.",
    ],
    [
      "{file} in the folder of online registration's certificates cannot be read.",
      "The registry was not started, or goes on with the certificates it read before.",
      "Correct the file or take it away.",
    ],
  ),
  challengeExpired: say(
    409,
    ["서명 요청의 유효 시간(5분)이 지났습니다.", unchangedKo, otherSignatureKo],
    ["The challenge has expired: it was good for five minutes.", unchangedEn, otherSignatureEn],
  ),
  challengeUsed: say(
    409,
    ["이미 쓰인 서명 요청입니다.", "처음 요청의 결과는 그대로입니다.", otherSignatureKo],
    ["The challenge was used before.", "The first request's answer stands.", otherSignatureEn],
  ),
  signatureUnreadable: say(
    422,
    ["전자서명의 형식이 올바르지 않습니다.", unchangedKo, clientKo],
    ["The signature is not in the form the registry expects.", unchangedEn, clientEn],
  ),
  signersNotOne: say(
    422,
    ["서명한 사람이 한 명이 아닙니다.", unchangedKo, "고객 한 사람만 서명하게 하십시오."],
    ["The signature does not have exactly one signer.", unchangedEn, "Let the customer alone sign."],
  ),
  signatureAlgorithm: say(
    422,
    ["허용되지 않는 서명 알고리즘입니다.", unchangedKo, "SHA-256 이상의 RSA 또는 ECDSA로 서명하십시오."],
    [
      "The signature's algorithm is not accepted.",
      unchangedEn,
      "Sign with RSA or ECDSA and SHA-256 or longer.",
    ],
  ),
  signatureContent: say(
    422,
    ["이 요청의 문구가 아닌 다른 문구에 서명했습니다.", unchangedKo, otherSignatureKo],
    ["The signature is over another text than this challenge.", unchangedEn, otherSignatureEn],
  ),
  signatureWrong: say(
    422,
    ["전자서명이 맞지 않습니다.", unchangedKo, otherSignatureKo],
    ["The signature does not hold.", unchangedEn, otherSignatureEn],
  ),
  certificateMissing: say(
    422,
    ["전자서명에 서명한 사람의 인증서가 없습니다.", unchangedKo, clientKo],
    ["The signer's certificate is not with the signature.", unchangedEn, clientEn],
  ),
  certificateUnreadable: say(
    422,
    ["인증서의 형식이 올바르지 않습니다.", unchangedKo, otherCertificateKo],
    ["The certificate cannot be read.", unchangedEn, otherCertificateEn],
  ),
  certificateKeyWeak: say(
    422,
    ["인증서의 키가 너무 짧거나 허용되지 않는 종류입니다.", unchangedKo, otherCertificateKo],
    ["A certificate's key is too short or of a kind that is not accepted.", unchangedEn, otherCertificateEn],
  ),
  certificateUntrusted: say(
    403,
    ["인정하는 인증기관이 발급한 인증서가 아닙니다.", unchangedKo, otherCertificateKo],
    ["The certificate was not issued by an accepted authority.", unchangedEn, otherCertificateEn],
  ),
  certificateExpired: say(
    403,
    ["인증서의 유효 기간이 지났습니다.", unchangedKo, "고객이 인증서를 갱신하게 하십시오."],
    ["The certificate has expired.", unchangedEn, "Have the customer renew the certificate."],
  ),
  certificateNotYetValid: say(
    403,
    ["인증서의 유효 기간이 아직 시작되지 않았습니다.", unchangedKo, otherCertificateKo],
    ["The certificate is not valid yet.", unchangedEn, otherCertificateEn],
  ),
  certificateRevoked: say(
    403,
    ["폐지된 인증서입니다.", unchangedKo, askCaKo],
    ["The certificate was revoked.", unchangedEn, askCaEn],
  ),
  certificateUse: say(
    403,
    ["전자서명용 개인 인증서가 아닙니다.", unchangedKo, otherCertificateKo],
    ["The certificate is not one for a person's signatures.", unchangedEn, otherCertificateEn],
  ),
  certificateConstraint: say(
    403,
    ["인증서가 발급 기관에 허용된 범위를 벗어납니다.", unchangedKo, askCaKo],
    ["The certificate is beyond what its issuers were allowed.", unchangedEn, askCaEn],
  ),
  certificatePolicy: say(
    403,
    ["인증서의 정책이 이 용도에 맞지 않습니다.", unchangedKo, otherCertificateKo],
    ["The certificate's policy does not cover this use.", unchangedEn, otherCertificateEn],
  ),
  revocationUnknown: say(
    503,
    [
      "인증서가 폐지되었는지 지금은 확인할 수 없습니다.",
      unchangedKo,
      "잠시 뒤 같은 요청을 다시 보내시고, 되풀이되면 운영자에게 알려 주십시오.",
    ],
    [
      "Whether the certificate was revoked cannot be told at present.",
      unchangedEn,
      "Send the same request again shortly, and tell the operator if it keeps happening.",
    ],
  ),
  onlineIdentityUnreadable: say(
    422,
    ["봉인된 실명번호를 열 수 없습니다.", unchangedKo, "받은 봉인 키로 다시 봉인하십시오."],
    [
      "The sealed identity number cannot be opened.",
      unchangedEn,
      "Seal it again, with the key that came with the challenge.",
    ],
  ),
  certificateIdentityMissing: say(
    422,
    ["인증서에 본인확인값(VID)이 없습니다.", unchangedKo, otherCertificateKo],
    ["The certificate holds no virtual id (VID) of its owner.", unchangedEn, otherCertificateEn],
  ),
  certificateIdentityWrong: say(
    403,
    ["실명번호가 인증서의 주인과 맞지 않습니다.", unchangedKo, "실명번호를 확인하십시오."],
    [
      "The identity number is not that of the certificate's owner.",
      unchangedEn,
      "Check the identity number.",
    ],
  ),
};
