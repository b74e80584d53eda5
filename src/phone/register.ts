import { ActivationCode } from "../contract/phones.ts";
import { activationCodeHash, openPhoneKeys, phoneIntegrityNonce } from "../trust/index.ts";
import { PhoneError } from "./errors.ts";
import type { Registration } from "./memory.ts";
import type { Phone } from "./phone.ts";
import { hasEnded, signedRequest } from "./phone.ts";

/** What a counter's QR code begins with; the code follows as `code`. */
const QR = "smartotp:activate";

/**
 * The activation code in what was scanned or typed.
 * @throws PhoneError codeMalformed
 */
export function readActivationCode(text: string): string {
  const trimmed = text.trim();
  const scanned = trimmed.startsWith(QR)
    ? new URLSearchParams(trimmed.slice(QR.length + 1)).get("code")
    : null;
  const code = ActivationCode.safeParse((scanned ?? trimmed).toUpperCase());
  if (!code.success) throw new PhoneError("codeMalformed");
  return code.data;
}

/**
 * Register this installation for the card that the activation code stands for (R9).
 * @param at address of the registry; null for the training registry
 * @throws PhoneError codeMalformed, refused, unreachable, registryFailed, nonsense; TrustError
 */
export async function registerPhone(phone: Phone, text: string, at: string | null): Promise<Registration> {
  const { memory, keys, device, clock } = phone;
  const activationCode = readActivationCode(text);
  const { phoneId } = memory;
  const signingKey = keys.signing.publicKey;
  const sealingKey = keys.sealing.publicKey;
  const codeHash = activationCodeHash(activationCode);
  const nonce = phoneIntegrityNonce({ codeHash, phoneId, signingKey, sealingKey, deviceId: device.deviceId });
  const registry = await phone.registry(at);
  const integrity = await phone.attest({ nonce, iat: Math.floor(clock.now() / 1000) });
  const request = { phoneId, activationCode, signingKey, sealingKey, device, integrity };
  const { phoneId: registered, ...answer } = await registry.register(request);
  if (registered !== phoneId) throw new PhoneError("nonsense");
  if (answer.keys) {
    // Keys that do not open here are of no use later: better to hear of it at the branch.
    const opened = await openPhoneKeys(keys.sealing.privateKey, answer.keys, { phoneId, ...answer });
    for (const key of Object.values(opened)) key?.wipe();
  }
  const registration = { ...answer, registry: at, cardId: null };
  await memory.add(registration);
  return registration;
}

/**
 * Give a card up: the registry is told first, for it is the one that takes the card's key away from this phone.
 * @throws PhoneError notRegistered, refused, unreachable, registryFailed, nonsense
 */
export async function forgetCard(phone: Phone, registration: Registration): Promise<void> {
  const registry = await phone.registry(registration.registry);
  await registry.forget(signedRequest(phone, "forget", registration, {})).catch((error: unknown) => {
    if (!hasEnded(error)) throw error;
  });
  await phone.memory.remove(registration);
}
