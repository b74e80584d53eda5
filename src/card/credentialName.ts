import { TokenRef } from "../contract/ids.ts";
import type { OtpParameters } from "../contract/token.ts";

const DEFAULT_PERIOD = 30;
const pattern = /^(?:\d+\/)?KFTC:(\d{2,3})-(\d{8,16})$/;

/**
 * Name of a token's credential on its card: `KFTC:<vendor code>-<serial number>`. A period other than 30 seconds
 * stands before it (`60/KFTC:…`), as YKOATH clients expect, so that phone apps compute over the right step.
 */
export function formatCredentialName(
  { vendorCode, serialNumber }: TokenRef,
  { type, period }: Pick<OtpParameters, "type" | "period">,
): string {
  const name = `KFTC:${vendorCode}-${serialNumber}`;
  return type === "TOTP" && period !== DEFAULT_PERIOD ? `${period}/${name}` : name;
}

/** The token that a credential's name names; null for other people's credentials. */
export function parseCredentialName(name: string): TokenRef | null {
  const [, vendorCode, serialNumber] = pattern.exec(name) ?? [];
  const token = TokenRef.safeParse({ vendorCode, serialNumber });
  return token.success ? token.data : null;
}
