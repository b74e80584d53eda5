import type { OnlineProof, OnlineSignature } from "../../contract/onlineRegistration.ts";
import { fromBase64Url, openOnlineIdentity, TrustError } from "../../trust/index.ts";
import type { RegistryContext } from "../context.ts";
import { referenceOf } from "../customers.ts";
import { RegistryError } from "../errors.ts";
import type { X509 } from "./certificates/certificate.ts";
import { checkCustomerCertificate, type Trust } from "./certificates/path.ts";
import { checkCms } from "./cms.ts";
import { checkJws } from "./jws.ts";
import { checkVirtualId } from "./virtualId.ts";

/**
 * Check a customer's signature over `content`, and the certificate it was made with, at `now` (milliseconds since
 * 1970).
 * @returns the customer's certificate
 * @throws RegistryError what checkCms, checkJws and checkCustomerCertificate throw, and nothing else
 */
export async function checkSignature(
  signature: OnlineSignature,
  content: Uint8Array,
  trust: Trust,
  now: number,
): Promise<X509> {
  const certificate = await signersCertificate(signature, content);
  checkCustomerCertificate(certificate, trust, now);
  return certificate;
}

async function signersCertificate(signature: OnlineSignature, content: Uint8Array): Promise<X509> {
  if (signature.format === "jws") return checkJws(signature.value, content);
  const der = fromBase64Url(signature.value);
  if (!der) throw new RegistryError("signatureUnreadable", { rule: "R4b" });
  return checkCms(der, content);
}

/**
 * The customer reference (R14) of the certificate's owner: the sealed number is opened, found to be the one that the
 * certificate was issued to, turned into the reference, and forgotten. 32 bytes.
 * @throws RegistryError onlineIdentityUnreadable, certificateIdentityMissing, certificateIdentityWrong
 */
export async function ownerOf(
  { keys }: Pick<RegistryContext, "keys">,
  certificate: X509,
  { sealedIdentity, challengeId }: Pick<OnlineProof, "sealedIdentity" | "challengeId">,
): Promise<Buffer> {
  const { number, random } = await openOnlineIdentity(
    keys.sealing.privateKey,
    sealedIdentity,
    challengeId.toLowerCase(),
  ).catch((cause: unknown) => {
    if (!(cause instanceof TrustError)) throw cause;
    throw new RegistryError("onlineIdentityUnreadable", { rule: "R4b", cause });
  });
  try {
    checkVirtualId(certificate, number, random);
    return referenceOf(keys, number);
  } finally {
    number.wipe();
    random.wipe();
  }
}
