import { v7 as uuidv7 } from "uuid";
import type { Clock } from "../contract/clock.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { IntegrityClaims, PhoneDevice } from "../contract/phones.ts";
import { FileKeyStore, loadPhoneKeys, type PhoneKeyPairs, signPhoneRequest } from "../trust/index.ts";
import { PhoneError } from "./errors.ts";
import { PhoneMemory, type Registration } from "./memory.ts";
import type { PhoneRegistry } from "./registry.ts";

/** What the app finds on the phone it runs on, and what is told to it from outside. */
export interface PhoneSurroundings {
  /** Where this installation keeps its keys and what it remembers. */
  readonly folder: string;
  readonly device: PhoneDevice;
  readonly clock: Clock;
  /**
   * The registry at an address, or the training registry for null.
   * @throws PhoneError unreachable while the phone has no connection
   */
  readonly registry: (at: string | null) => Promise<PhoneRegistry>;
  /** The platform's signed statement that phone and app are untampered (a JWS). */
  readonly attest: (claims: Omit<IntegrityClaims, "os" | "app" | "verdict">) => Promise<string>;
}

/** One installation of the customers' app on one phone. */
export interface Phone extends Omit<PhoneSurroundings, "folder"> {
  readonly memory: PhoneMemory;
  readonly keys: PhoneKeyPairs;
}

/**
 * Start the app: its keys are made at the first start and never leave the folder.
 * @throws PhoneError stateDamaged, stateUnwritable; TrustError of the key store
 */
export async function openPhone({ folder, ...surroundings }: PhoneSurroundings): Promise<Phone> {
  const memory = await PhoneMemory.open(folder, uuidv7);
  return { ...surroundings, memory, keys: await loadPhoneKeys(new FileKeyStore(folder)) };
}

/** A request about one card, signed by this phone. */
export function signedRequest<A extends string, M extends object>(
  { memory, clock, keys }: Phone,
  action: A,
  { vendorCode, serialNumber }: TokenRef,
  more: M,
) {
  const at = new Date(clock.now()).toISOString();
  const head = { action, phoneId: memory.phoneId, vendorCode, serialNumber, requestId: uuidv7(), at };
  return signPhoneRequest({ ...head, ...more }, keys.signing.privateKey);
}

/** Whether the registry says that this phone may use the card no more (R9). */
export const hasEnded = (error: unknown): boolean =>
  error instanceof PhoneError && error.problemCode === "registry.phoneEnded";

/**
 * Ask the registry for the card's access key as it is now, and remember it.
 * @returns the registration with the present keys; as it was, and `asked` false, when the registry cannot be asked
 * @throws PhoneError registrationEnded, and what was kept of the card is erased; `refused` for other reasons
 */
export async function refresh(
  phone: Phone,
  registration: Registration,
): Promise<{ readonly registration: Registration; readonly asked: boolean }> {
  const { memory } = phone;
  try {
    const registry = await phone.registry(registration.registry);
    const { keys } = await registry.keys(signedRequest(phone, "keys", registration, {}));
    return { registration: await memory.change(registration, { keys }), asked: true };
  } catch (error) {
    if (!(error instanceof PhoneError) || error.code.startsWith("state")) throw error;
    if (error.code !== "refused") return { registration, asked: false };
    if (!hasEnded(error)) throw error;
    await memory.remove(registration);
    const { serialNumber } = registration;
    throw new PhoneError("registrationEnded", { rule: "R9", parameters: { serialNumber }, cause: error });
  }
}
