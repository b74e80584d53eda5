import type { VirtualCard } from "../../src/card/index.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { CustomerInput } from "../../src/contract/ipc.ts";
import { Secret } from "../../src/contract/secret.ts";
import { defaultOtpParameters } from "../../src/contract/token.ts";
import { totp } from "../../src/otp/index.ts";
import type { SimulatedPhone } from "./simulatedPhone.ts";
import type { Station } from "./station.ts";

/** Somebody who comes to counters, and the cards they carry. */
export interface Person {
  readonly name: string;
  readonly input: CustomerInput;
  readonly cards: CarriedCard[];
  readonly phones: SimulatedPhone[];
  /** Activation codes that were handed out at counters, newest last. */
  readonly invitations: Invitation[];
}

/** What a customer takes home to register a phone with. */
interface Invitation {
  readonly invitationId: string;
  readonly activationCode: string;
  readonly card: CarriedCard;
}

/** A card that was written for somebody, and is in their hand once it was handed over. */
export interface CarriedCard extends TokenRef {
  readonly institutionCode: string;
  readonly card: VirtualCard;
  /** Who it was written for, and where. */
  readonly owner: Person;
  readonly station: Station;
}

export const nameOf = ({ vendorCode, serialNumber }: TokenRef): string => `${vendorCode}-${serialNumber}`;

export const tokenOf = ({ vendorCode, serialNumber }: TokenRef): TokenRef => ({
  vendorCode,
  serialNumber,
});

/**
 * The OTP that a card computes at an instant, as the customer's phone would show it: straight from the card's
 * memory, because no phone is simulated. Null when the card holds nothing of that name.
 * @param atSeconds seconds since 1970
 */
export function otpOfCard({ card, ...token }: CarriedCard, atSeconds: number): string | null {
  const name = Buffer.from(`KFTC:${nameOf(token)}`).toString("hex");
  const credential = card.toState().credentials.find((held) => held.name === name);
  if (!credential) return null;
  const seed = Secret.take(Buffer.from(credential.key, "hex"));
  try {
    return totp(seed, atSeconds, defaultOtpParameters);
  } finally {
    seed.wipe();
  }
}
