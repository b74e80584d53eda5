import type { TokenStanding } from "../contract/calls/life.ts";
import type { TokenRef } from "../contract/ids.ts";
import { SyncError } from "../sync/index.ts";
import type { Desk } from "./desk.ts";

/**
 * How a token stands at the registry. Only ever to help the teller: every transaction is judged where it is applied.
 * @returns null when the line is down or the token is not for this institution to see
 * @throws SyncError
 */
export async function standingOf({ registry }: Desk, token: TokenRef): Promise<TokenStanding | null> {
  try {
    const { state, errorCount, drift, parameters, openIncidents } = await registry.token(
      token.vendorCode,
      token.serialNumber,
    );
    const period = parameters.type === "TOTP" ? parameters.period : null;
    return { state, errorCount, drift, period, openIncidents };
  } catch (error) {
    if (error instanceof SyncError && (error.passing || error.problemCode === "registry.tokenUnknown"))
      return null;
    throw error;
  }
}
