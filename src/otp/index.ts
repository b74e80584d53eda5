/** HOTP, TOTP, OCRA and transaction-linked OTPs: computing and verifying. Pure: no clock, no state. */
export { OtpError } from "./errors.ts";
export { hmac } from "./hmac.ts";
export { hmacTruncate, hotp } from "./hotp.ts";
export { resynchroniseHotp, verifyHotp } from "./hotpVerify.ts";
export {
  type OcraFactors,
  ocra,
  ocraChallenge,
  ocraClientResponse,
  ocraPasswordHash,
  ocraServerResponse,
  ocraSignature,
  ocraSignatureClientResponse,
  ocraSignatureServerResponse,
} from "./ocra.ts";
export { formatOcraSuite, type OcraSuite, ocraTimeStepAt, parseOcraSuite } from "./ocraSuite.ts";
export { matchingOcra, type OcraWindow, verifyOcra } from "./ocraVerify.ts";
export { timeStepAt, totp } from "./totp.ts";
export { transactionChallenge, transactionOtp } from "./transaction.ts";
export { canonicalTransaction, decodeTransaction, encodeTransaction } from "./transactionEncoding.ts";
export { matchingTimeSteps, resynchronise, verifyTotp } from "./verify.ts";
