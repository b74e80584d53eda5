import type { Clock } from "../contract/clock.ts";
import type { Database } from "./database.ts";
import type { Feed } from "./feed/feed.ts";
import type { Keyring } from "./keys/keyring.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { Trust } from "./onlineRegistration/certificates/path.ts";
import type { IntegrityVerifier } from "./phones/integrity.ts";
import type { RegistryKeys } from "./registryKeys.ts";
import type { Stopping } from "./stopping.ts";
import type { Vault } from "./vault.ts";

/** What every part of the registry is handed: nothing is global. */
export interface RegistryContext extends Pick<Database, "db" | "pool"> {
  readonly vault: Vault;
  readonly keyring: Keyring;
  readonly keys: RegistryKeys;
  readonly clock: Clock;
  readonly feed: Feed;
  readonly integrity: IntegrityVerifier;
  /** What customers' certificates are checked against (R4b); null: online registration is off. */
  readonly customerTrust: (() => Promise<Trust>) | null;
  readonly metrics: Metrics;
  readonly stopping: Stopping;
  readonly training: boolean;
  readonly version: string;
  /** Tokens that verification keeps in memory at most. */
  readonly cachedTokens: number;
}
