import { PackageBinding, type PackagePurpose, SealedPackage } from "../contract/registry.ts";
import { Secret } from "../contract/secret.ts";
import { canonicalBytes } from "./canonical.ts";
import { TrustError } from "./errors.ts";
import { decodeSealed, encodeSealed, hpkeOpen, hpkeSeal, type SealedText } from "./hpke.ts";
import { decodePackage, encodePackage, type PackageSecrets } from "./packageCodec.ts";

/** HPKE `info`: separates the uses of one key, and the versions of their plaintext. */
const INFO = { package: "smartotp/package/v1", identity: "smartotp/identity/v1" } as const;

/**
 * Seal a token's secrets to one workstation (RFC 9180 SealBase). `binding` is the associated data, as
 * RFC 8785 JSON: changing any part of it breaks the seal.
 * @param recipientPublicKey the workstation's X25519 key, raw 32 bytes as base64url
 * @throws TrustError keyMalformed, packageMalformed (a secret that is empty or over 255 bytes)
 */
export async function sealPackage(
  recipientPublicKey: string,
  binding: PackageBinding,
  content: PackageSecrets,
): Promise<SealedPackage> {
  const bound = PackageBinding.parse(binding);
  const plaintext = encodePackage(content);
  if (!plaintext) throw new TrustError("packageMalformed");
  try {
    const sealed = await hpkeSeal(
      recipientPublicKey,
      { info: INFO.package, aad: canonicalBytes(bound) },
      plaintext,
    );
    return { binding: bound, ...encodeSealed(sealed) };
  } finally {
    plaintext.fill(0);
  }
}

/** What the opener knows of itself and of the card in hand. */
export interface PackageExpectation {
  readonly vendorCode: string;
  readonly serialNumber: string;
  readonly workstationId: string;
  readonly purpose: PackagePurpose;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Open a package for the card in hand. The binding is compared with `expect` before anything is decrypted.
 * The caller wipes what it gets, right after personalising (R15).
 * @throws TrustError packageMalformed, packageWrongToken, packageWrongWorkstation, packageWrongPurpose,
 *   packageExpired, packageNotAuthentic, keyMalformed
 */
export async function openPackage(
  privateKey: Secret,
  pkg: SealedPackage,
  expect: PackageExpectation,
): Promise<PackageSecrets> {
  const parsed = SealedPackage.safeParse(pkg);
  if (!parsed.success) throw new TrustError("packageMalformed");
  const { binding, enc, ciphertext } = parsed.data;
  if (binding.vendorCode !== expect.vendorCode || binding.serialNumber !== expect.serialNumber) {
    throw new TrustError("packageWrongToken");
  }
  if (binding.workstationId !== expect.workstationId) throw new TrustError("packageWrongWorkstation");
  if (binding.purpose !== expect.purpose) throw new TrustError("packageWrongPurpose");
  if (expect.now >= Date.parse(binding.expiresAt)) throw new TrustError("packageExpired");

  const sealed = decodeSealed({ enc, ciphertext });
  if (!sealed) throw new TrustError("packageMalformed");
  const plaintext = await hpkeOpen(
    privateKey,
    { info: INFO.package, aad: canonicalBytes(binding) },
    sealed,
  ).catch((error: unknown) => {
    throw error instanceof TrustError ? error : new TrustError("packageNotAuthentic");
  });
  try {
    const content = decodePackage(plaintext);
    if (!content) throw new TrustError("packageMalformed");
    return content;
  } finally {
    plaintext.fill(0);
  }
}

/** Whom a sealed identity number is about, and where it was taken; the associated data of its seal. */
export interface IdentityBinding {
  readonly workstationId: string;
  readonly customerId: string;
}

/** An identity number as it rests and travels (R14): base64url of encapsulated key and ciphertext. */
export type SealedIdentity = SealedText;

const identityContext = ({ workstationId, customerId }: IdentityBinding) => ({
  info: INFO.identity,
  aad: canonicalBytes({ workstationId, customerId }),
});

/**
 * Seal an identity number to the registry, so that nobody between can read it (R14).
 * @throws TrustError keyMalformed
 */
export async function sealIdentity(
  registryPublicKey: string,
  identity: Secret,
  binding: IdentityBinding,
): Promise<SealedIdentity> {
  const plaintext = identity.use((bytes) => Uint8Array.from(bytes));
  try {
    const sealed = await hpkeSeal(registryPublicKey, identityContext(binding), plaintext);
    return encodeSealed(sealed);
  } finally {
    plaintext.fill(0);
  }
}

/**
 * Open a sealed identity number at the registry. The caller wipes it after taking the customer reference.
 * @throws TrustError identityNotAuthentic, keyMalformed
 */
export async function openIdentity(
  privateKey: Secret,
  sealed: SealedIdentity,
  binding: IdentityBinding,
): Promise<Secret> {
  const bytes = decodeSealed(sealed);
  if (!bytes) throw new TrustError("identityNotAuthentic");
  const plaintext = await hpkeOpen(privateKey, identityContext(binding), bytes).catch((error: unknown) => {
    throw error instanceof TrustError ? error : new TrustError("identityNotAuthentic");
  });
  return Secret.take(plaintext);
}
