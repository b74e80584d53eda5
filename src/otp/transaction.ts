import { createHash } from "node:crypto";
import type { Secret } from "../contract/secret.ts";
import type { OtpParameters } from "../contract/token.ts";
import type { Transaction } from "../contract/transaction.ts";
import { hmac } from "./hmac.ts";
import { checkDigits, hmacTruncate, writeMovingFactor } from "./hotp.ts";
import { timeStepAt } from "./totp.ts";
import { encodeTransaction } from "./transactionEncoding.ts";

/**
 * What a card computes over for a transaction-linked OTP (R11, card.md): 8-byte big-endian time step, then
 * SHA-256 of the canonical encoding; 40 bytes, which every applet takes as a challenge.
 * @throws OtpError `badTransaction`, `badCounter`
 */
export function transactionChallenge(transaction: Transaction, timeStep: number): Uint8Array {
  const challenge = new Uint8Array(40);
  writeMovingFactor(challenge, timeStep);
  challenge.set(createHash("sha256").update(encodeTransaction(transaction)).digest(), 8);
  return challenge;
}

/**
 * The transaction-linked OTP (R11) of the time step that `atSeconds` lies in: dynamic truncation of the HMAC
 * over `transactionChallenge`, with the token's own key.
 * @throws OtpError `badKey`, `badParameters`, `badTime`, `badTransaction`
 */
export function transactionOtp(
  key: Secret,
  transaction: Transaction,
  atSeconds: number,
  parameters: OtpParameters,
): string {
  checkDigits(parameters.digits);
  const challenge = transactionChallenge(transaction, timeStepAt(atSeconds, parameters.period));
  return hmacTruncate(hmac(key, parameters.algorithm, challenge), parameters.digits);
}
