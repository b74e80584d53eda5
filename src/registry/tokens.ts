import type { Selectable } from "kysely";
import type { TokenRef } from "../contract/ids.ts";
import type { TokenView } from "../contract/registry.ts";
import type { OtpParameters } from "../contract/token.ts";
import type { RegistryContext } from "./context.ts";
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

/** @throws RegistryError tokenUnknown */
export async function viewToken({ db }: RegistryContext, token: TokenRef): Promise<TokenView> {
  const row = await db
    .selectFrom("tokens")
    .select(["state", "otp_type", "algorithm", "digits", "period", "profile", "institution_code"])
    .select(["branch_code", "error_count", "drift", "last_time_step"])
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .executeTakeFirst();
  if (!row) throw new RegistryError("tokenUnknown");
  return {
    ...token,
    state: row.state,
    parameters: parametersOf(row),
    profile: row.profile,
    institutionCode: row.institution_code,
    branchCode: row.branch_code,
    errorCount: row.error_count,
    drift: row.drift,
    lastTimeStep: row.last_time_step,
  };
}
