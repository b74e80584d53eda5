/** The line to the central registry: one client, one loop that pushes the journal and keeps the allotment. */
export { enrolledAs } from "./enrolment.ts";
export { SyncError } from "./errors.ts";
export { checkJournal } from "./journalCheck.ts";
export { Line } from "./line.ts";
export { LineIdentity } from "./lineIdentity.ts";
export { type RegistryClient, registryClient } from "./registryClient.ts";
export { policyOf, quarantineError, quarantineOf } from "./standing.ts";
export type { RegistryTrust } from "./transport.ts";
