import type { Selectable } from "kysely";
import type { OtpParameters } from "../contract/token.ts";
import { RegistryError } from "./errors.ts";
import type { Tables } from "./tables.ts";

/**
 * How a token computes its OTPs, from its row. An OCRA token rests in the stock list: nothing hands it out or
 * verifies it as if it were another.
 * @throws RegistryError ocraNotServed
 */
export function parametersOf(
  row: Pick<Selectable<Tables["tokens"]>, "otp_type" | "algorithm" | "digits" | "period">,
): OtpParameters {
  if (row.otp_type === "OCRA") throw new RegistryError("ocraNotServed");
  return { type: row.otp_type, algorithm: row.algorithm, digits: row.digits, period: row.period };
}
