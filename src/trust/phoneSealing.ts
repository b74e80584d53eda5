import { PhoneKeysBinding, SealedPhoneKeys } from "../contract/phones.ts";
import { Secret } from "../contract/secret.ts";
import { canonicalBytes } from "./canonical.ts";
import { TrustError } from "./errors.ts";
import { decodeSealed, encodeSealed, hpkeOpen, hpkeSeal, type SealedText } from "./hpke.ts";
import { decodePackage, encodePackage, type PackageSecrets } from "./packageCodec.ts";

const INFO = { keys: "smartotp/phone-keys/v1", number: "smartotp/phone-number/v1" } as const;

/** The keys that open one card (R9). Wipe each one after use. */
export interface AccessKeys extends Pick<PackageSecrets, "nextAccessKey" | "otherAccessKeys"> {
  readonly accessKey: Secret;
}

/**
 * Seal a card's access keys to one phone (RFC 9180 SealBase); `binding` is the associated data, as RFC 8785 JSON.
 * @param recipientPublicKey the phone's X25519 key, raw 32 bytes as base64url
 * @throws TrustError keyMalformed (also a key that nothing can be sealed to), phoneKeysMalformed
 */
export async function sealPhoneKeys(
  recipientPublicKey: string,
  binding: PhoneKeysBinding,
  keys: AccessKeys,
): Promise<SealedPhoneKeys> {
  const bound = PhoneKeysBinding.parse(binding);
  const plaintext = encodePackage(keys);
  if (!plaintext) throw new TrustError("phoneKeysMalformed");
  try {
    const context = { info: INFO.keys, aad: canonicalBytes(bound) };
    // RFC 7748 section 6.1: a point of small order, which only a broken phone sends, gives no shared secret.
    const sealed = await hpkeSeal(recipientPublicKey, context, plaintext).catch((cause: unknown) => {
      throw new TrustError("keyMalformed", { cause });
    });
    return { binding: bound, ...encodeSealed(sealed) };
  } finally {
    plaintext.fill(0);
  }
}

/**
 * Open the access keys of the card in hand. The binding is compared with `expect` before anything is decrypted.
 * @throws TrustError phoneKeysMalformed, phoneKeysWrongPhone, phoneKeysNotAuthentic, keyMalformed
 */
export async function openPhoneKeys(
  privateKey: Secret,
  keys: SealedPhoneKeys,
  expect: { readonly phoneId: string; readonly vendorCode: string; readonly serialNumber: string },
): Promise<AccessKeys> {
  const parsed = SealedPhoneKeys.safeParse(keys);
  const sealed = parsed.success ? decodeSealed(parsed.data) : null;
  if (!parsed.success || !sealed) throw new TrustError("phoneKeysMalformed");
  const { binding } = parsed.data;
  if (
    binding.phoneId !== expect.phoneId ||
    binding.vendorCode !== expect.vendorCode ||
    binding.serialNumber !== expect.serialNumber
  ) {
    throw new TrustError("phoneKeysWrongPhone");
  }
  const context = { info: INFO.keys, aad: canonicalBytes(binding) };
  const plaintext = await hpkeOpen(privateKey, context, sealed).catch((error: unknown) => {
    throw error instanceof TrustError ? error : new TrustError("phoneKeysNotAuthentic");
  });
  try {
    const { accessKey, ...rest } = decodePackage(plaintext) ?? {};
    // A next key and its version come together or not at all.
    if (!accessKey || (rest.nextAccessKey === undefined) !== (binding.nextKeyVersion === null)) {
      accessKey?.wipe();
      for (const secret of Object.values(rest)) secret?.wipe();
      throw new TrustError("phoneKeysMalformed");
    }
    return { accessKey, ...rest };
  } finally {
    plaintext.fill(0);
  }
}

/** Which invitation a phone number was taken for, and where; the associated data of its seal. */
interface PhoneNumberBinding {
  readonly workstationId: string;
  readonly invitationId: string;
}

const numberContext = ({ workstationId, invitationId }: PhoneNumberBinding) => ({
  info: INFO.number,
  aad: canonicalBytes({ workstationId, invitationId }),
});

/**
 * Seal a phone's number to the registry, so that nobody between can read it (R14).
 * @throws TrustError keyMalformed
 */
export async function sealPhoneNumber(
  registryPublicKey: string,
  number: Secret,
  binding: PhoneNumberBinding,
): Promise<SealedText> {
  const plaintext = number.use((bytes) => Uint8Array.from(bytes));
  try {
    return encodeSealed(await hpkeSeal(registryPublicKey, numberContext(binding), plaintext));
  } finally {
    plaintext.fill(0);
  }
}

/**
 * Open a sealed phone number at the registry. The caller wipes it.
 * @throws TrustError phoneNumberNotAuthentic, keyMalformed
 */
export async function openPhoneNumber(
  privateKey: Secret,
  sealed: SealedText,
  binding: PhoneNumberBinding,
): Promise<Secret> {
  const bytes = decodeSealed(sealed);
  if (!bytes) throw new TrustError("phoneNumberNotAuthentic");
  const plaintext = await hpkeOpen(privateKey, numberContext(binding), bytes).catch((error: unknown) => {
    throw error instanceof TrustError ? error : new TrustError("phoneNumberNotAuthentic");
  });
  return Secret.take(plaintext);
}
