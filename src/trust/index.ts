/** Keys, seals, signatures and passwords. Everything here takes and gives key material as `Secret` (R15). */
export { deriveAccessKey } from "./accessKey.ts";
export { fromBase64Url } from "./bytes.ts";
export { canonicalJson } from "./canonical.ts";
export { customerReference } from "./customerReference.ts";
export { TrustError, type TrustErrorCode } from "./errors.ts";
export { openForm, sealForm } from "./formSealing.ts";
export { type IntegrityKey, signIntegrity, verifyIntegrity } from "./integrity.ts";
export {
  canonicalRow,
  createEntrySigner,
  type EntrySigner,
  GENESIS,
  hashEntry,
  type JournalPosition,
  type JournalRow,
  signEntry,
  verifyChain,
  verifyEntry,
} from "./journalChain.ts";
export { FileKeyStore, type KeyStore, SystemKeyStore } from "./keyStore.ts";
export { type LineCertificate, loadLineCertificate } from "./lineCertificate.ts";
export { openOnlineIdentity, sealOnlineIdentity } from "./onlineIdentity.ts";
export { loadPhoneKeys, loadWorkstationKeys, type PhoneKeyPairs } from "./ownKeys.ts";
export type { PackageSecrets } from "./packageCodec.ts";
export { hashPassword, passwordOf, verifyPassword } from "./passwords.ts";
export {
  activationCodeHash,
  newActivationCode,
  phoneIntegrityNonce,
} from "./phoneActivation.ts";
export { signPhoneRequest, verifyPhoneRequest } from "./phoneRequests.ts";
export {
  type AccessKeys,
  openPhoneKeys,
  openPhoneNumber,
  sealPhoneKeys,
  sealPhoneNumber,
} from "./phoneSealing.ts";
export { possessionChallenge } from "./possession.ts";
export { generateSealingKeys, generateSigningKeys, publicKeyOf } from "./rawKeys.ts";
export {
  openIdentity,
  openPackage,
  type PackageExpectation,
  type SealedIdentity,
  sealIdentity,
  sealPackage,
} from "./sealing.ts";
