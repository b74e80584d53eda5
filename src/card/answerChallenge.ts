import type { CardConnection } from "../contract/card.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { Secret } from "../contract/secret.ts";
import type { OtpParameters } from "../contract/token.ts";
import { formatCredentialName } from "./credentialName.ts";
import { CardError } from "./errors.ts";
import { OathSession } from "./oath.ts";

/**
 * Have the card prove that it is there (R4, R6): its whole HMAC over a challenge that is no time step's and no
 * transaction's, so that no OTP is used up. SELECT, VALIDATE when it is locked, CALCULATE.
 * @param request.challenge 32 bytes, see `possessionChallenge`
 * @returns lower-case hexadecimal
 * @throws CardError `locked` without the key it needs, `accessKeyWrong`, `noSuchCredential`,
 *   `parametersUnsupported` for HOTP, whose card answers with its counter only
 */
export async function answerChallenge(
  connection: CardConnection,
  request: {
    readonly token: TokenRef;
    readonly accessKey?: Secret | undefined;
    readonly parameters: OtpParameters;
    readonly challenge: Uint8Array;
  },
): Promise<string> {
  const { token, accessKey, parameters, challenge } = request;
  if (parameters.type === "HOTP") {
    throw new CardError("parametersUnsupported", { parameters: { what: "HOTP" }, rule: "R4" });
  }
  const session = await OathSession.select(connection);
  if (session.locked) {
    if (!accessKey) throw new CardError("locked", { rule: "R9" });
    await session.validate(accessKey);
  }
  const { mac } = await session.calculate(formatCredentialName(token, parameters), challenge);
  return Buffer.from(mac).toString("hex");
}
