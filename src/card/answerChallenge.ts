import type { CardConnection } from "../contract/card.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import type { OtpParameters } from "../contract/token.ts";
import { formatCredentialName } from "./credentialName.ts";
import { CardError } from "./errors.ts";
import { type AccessKeys, unlockCard } from "./unlock.ts";

/**
 * Have the card prove that it is there (R4, R6): its whole HMAC over a challenge that is no time step's and no
 * transaction's, so that no OTP is used up. SELECT, VALIDATE when it is locked, CALCULATE; the access key is changed
 * as in `computeOtp`.
 * @param request.challenge 32 bytes, see `possessionChallenge`
 * @returns `mac` in lower-case hexadecimal
 * @throws CardError `locked` without the key it needs, `accessKeyWrong`, `noSuchCredential`,
 *   `parametersUnsupported` for HOTP, whose card answers with its counter only
 */
export async function answerChallenge(
  connection: CardConnection,
  request: AccessKeys & {
    readonly token: TokenRef;
    readonly parameters: OtpParameters;
    readonly challenge: Uint8Array;
  },
): Promise<{ readonly mac: string; readonly rekeyed: RekeyProof | null }> {
  const { token, parameters, challenge } = request;
  if (parameters.type === "HOTP") {
    throw new CardError("parametersUnsupported", { parameters: { what: "HOTP" }, rule: "R4" });
  }
  const { session, rekeyed } = await unlockCard(connection, request);
  const { mac } = await session.calculate(formatCredentialName(token, parameters), challenge);
  return { mac: Buffer.from(mac).toString("hex"), rekeyed };
}
