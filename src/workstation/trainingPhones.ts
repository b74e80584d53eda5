import path from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import type { Clock } from "../contract/clock.ts";
import { openReferencePhone, PhoneError, phoneRegistry, registerPhone } from "../phone/index.ts";
import { REFERENCE_APP, readAttestationKey } from "../registry/index.ts";
import { WorkstationError } from "./errors.ts";

/** Made-up customers' phones, for training. */
export interface TrainingPhones {
  /**
   * Let the phone with this number, which is made when it is first heard of, register itself with an activation code.
   * @throws PhoneError refused (R9), unreachable, codeMalformed; WorkstationError trainingOnly
   */
  register(activationCode: string, maskedPhoneNumber: string): Promise<void>;
}

/**
 * Phones over the training registry. They are told apart by what is shown of their numbers, for that is what a
 * teller sees; made-up numbers differ nowhere else.
 * @param of.url the training registry's address; null while there is none
 */
export function trainingPhones(of: {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly url: () => string | null;
}): TrainingPhones {
  const { dataDir, clock } = of;
  return {
    async register(activationCode, maskedPhoneNumber) {
      const phone = await openReferencePhone({
        folder: path.join(dataDir, "phones", maskedPhoneNumber.replace(/\D/g, "")),
        appVersion: packageJson.version,
        clock,
        registry: async () => {
          const url = of.url();
          if (url === null) throw new PhoneError("unreachable");
          return phoneRegistry(url);
        },
        attestation: async () => {
          const key = await readAttestationKey(dataDir);
          if (!key) throw new WorkstationError("trainingOnly");
          return { app: REFERENCE_APP, key };
        },
      });
      await registerPhone(phone, activationCode, null);
    },
  };
}
