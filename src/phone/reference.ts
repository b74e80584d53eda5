import { createHash } from "node:crypto";
import { hostname } from "node:os";
import path from "node:path";
import type { Clock } from "../contract/clock.ts";
import { signIntegrity } from "../trust/index.ts";
import { openPhone, type Phone, type PhoneSurroundings } from "./phone.ts";

/** What signs the reference phone's statement of integrity, and what it calls itself there. */
interface Attestation {
  readonly app: string;
  readonly key: Parameters<typeof signIntegrity>[1];
}

export interface ReferencePhone {
  /** What this phone keeps; another folder is another phone, and wiping it is reinstalling the app. */
  readonly folder: string;
  /** Which device it is; from the machine's name and the folder without it. */
  readonly deviceId?: string | undefined;
  readonly appVersion: string;
  readonly clock: Clock;
  readonly registry: PhoneSurroundings["registry"];
  /** Training's attestation. Rejects where no training registry ever ran: no other registry believes this phone. */
  readonly attestation: () => Promise<Attestation>;
}

/**
 * Start the reference phone: a program in the place of the customers' app, for training and tests.
 * @throws PhoneError stateDamaged, stateUnwritable; TrustError of the key store
 */
export function openReferencePhone(of: ReferencePhone): Promise<Phone> {
  return openPhone({
    folder: of.folder,
    device: {
      deviceId: of.deviceId ?? deviceOf(of.folder),
      model: "SmartOTP reference phone",
      os: "reference",
      osVersion: process.versions.node,
      appVersion: of.appVersion,
    },
    clock: of.clock,
    registry: of.registry,
    attest: async (claims) => {
      const { app, key } = await of.attestation();
      return await signIntegrity({ ...claims, os: "reference", app, verdict: "genuine" }, key);
    },
  });
}

/** The same for the same folder of the same machine: the folder stands for the device. */
function deviceOf(folder: string): string {
  const text = `smartotp reference phone\0${hostname()}\0${path.resolve(folder)}`;
  return createHash("sha256").update(text).digest("base64url");
}
