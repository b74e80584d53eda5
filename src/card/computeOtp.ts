import type { CardConnection } from "../contract/card.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import type { OtpParameters } from "../contract/token.ts";
import type { Transaction } from "../contract/transaction.ts";
import { timeStepAt, transactionChallenge } from "../otp/index.ts";
import { formatCredentialName } from "./credentialName.ts";
import { CardError } from "./errors.ts";
import { type AccessKeys, unlockCard } from "./unlock.ts";

/** The keys are needed for a card of profile `locked`. */
export interface OtpRequest extends AccessKeys {
  readonly token: TokenRef;
  readonly parameters: OtpParameters;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly atSeconds: number;
  /** R11: compute for this transaction and no other. */
  readonly transaction?: Transaction;
}

/**
 * Have the card compute an OTP: SELECT, VALIDATE when it is locked, CALCULATE (RFC 6238; with a transaction, over
 * the 40-byte challenge of R11). For HOTP the card's own counter is used and moves on. With a next access key the
 * card has it afterwards (`unlockCard`), and `rekeyed` is the proof.
 * @throws CardError `locked` without the key it needs, `accessKeyWrong`, `noSuchCredential`, `malformed`
 * @throws OtpError `badTransaction`, `badTime`
 */
export async function computeOtp(
  connection: CardConnection,
  request: OtpRequest,
): Promise<{ otp: string; deviceId: string; rekeyed: RekeyProof | null }> {
  const { token, parameters, atSeconds, transaction } = request;
  if (transaction && parameters.type === "HOTP")
    throw new CardError("parametersUnsupported", { parameters: { what: "HOTP" }, rule: "R11" });
  const challenge = otpChallenge(parameters, atSeconds, transaction);
  const { session, rekeyed } = await unlockCard(connection, request);
  const { number } = await session.calculateTruncated(formatCredentialName(token, parameters), challenge);
  const otp = String(number % 10 ** parameters.digits).padStart(parameters.digits, "0");
  return { otp, deviceId: session.deviceId, rekeyed };
}

function otpChallenge(parameters: OtpParameters, atSeconds: number, transaction?: Transaction): Uint8Array {
  if (parameters.type === "HOTP") return new Uint8Array();
  const timeStep = timeStepAt(atSeconds, parameters.period);
  if (transaction) return transactionChallenge(transaction, timeStep);
  const challenge = Buffer.alloc(8);
  challenge.writeBigUInt64BE(BigInt(timeStep));
  return Uint8Array.from(challenge);
}
