/** Keys, seals, signatures and passwords. Everything here takes and gives key material as `Secret` (R15). */
export { deriveAccessKey } from "./accessKey.ts";
export { fromBase64Url } from "./bytes.ts";
export { canonicalJson } from "./canonical.ts";
export { customerReference } from "./customerReference.ts";
export { TrustError, type TrustErrorCode } from "./errors.ts";
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
export { FileKeyStore, type KeyStore, type StringEncryption, SystemKeyStore } from "./keyStore.ts";
export type { PackageSecrets } from "./packageCodec.ts";
export { hashPassword, passwordOf, verifyPassword } from "./passwords.ts";
export { generateSealingKeys, generateSigningKeys, type KeyPair, publicKeyOf } from "./rawKeys.ts";
export {
  type IdentityBinding,
  openIdentity,
  openPackage,
  type PackageExpectation,
  type SealedIdentity,
  sealIdentity,
  sealPackage,
} from "./sealing.ts";
export { loadWorkstationKeys, type WorkstationKeys } from "./workstationKeys.ts";
