/** The central registry: HTTP API over PostgreSQL. */

export * as administration from "./admin/index.ts";
export type { Desk, Outcome } from "./admin/operator.ts";
export { backupRegistry } from "./backup/backup.ts";
export { restoreRegistry } from "./backup/restore.ts";
export { settleAfterRestore } from "./backup/settleAfterRestore.ts";
export {
  fromEnvironment,
  fromFile,
  maskSettings,
  resolveSettings,
  type Source,
  variableOf,
} from "./config/resolve.ts";
export type { Settings } from "./config/settings.ts";
export type { TrailReport } from "./feed/check.ts";
export { inspectTrail } from "./feed/inspect.ts";
export { destroyKey, listKeys, moveKeys, rewrapAll, rotateKey } from "./keys/operate.ts";
export { pkcs11KeyProvider } from "./keys/pkcs11Provider.ts";
export type { KeyProvider } from "./keys/provider.ts";
export type { RewrapReport } from "./keys/rewrap.ts";
export type { KeyVersion } from "./keys/versions.ts";
export { openEmbeddedPostgres } from "./postgres/embedded.ts";
export { createRegistry, type Registry, type RegistryOptions } from "./registry.ts";
export { preSharedKeyFrom, type ShipmentReport } from "./shipments/index.ts";
export { REFERENCE_APP, readAttestationKey } from "./training/attestationKey.ts";
export { readEnrolmentCode } from "./training/enrolmentCode.ts";
export { trainingInstitutions } from "./training/places.ts";
