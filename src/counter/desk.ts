import type { Clock } from "../contract/clock.ts";
import type { Secret } from "../contract/secret.ts";
import type { Ledger } from "../ledger/index.ts";
import type { ReaderService } from "../reader/index.ts";
import type { Line, RegistryClient } from "../sync/index.ts";
import type { FormFiles } from "./formFiles.ts";

/** What a teller works with: the counter is handed these and reaches nothing else. */
export interface Desk {
  readonly workstationId: string;
  readonly institutionCode: string;
  readonly branchCode: string;
  readonly ledger: Ledger;
  readonly readers: ReaderService;
  readonly line: Line;
  readonly registry: RegistryClient;
  /** X25519 private key that packages are sealed to. */
  readonly sealingKey: Secret;
  /** HMAC key that finds a customer again in this ledger (R14). */
  readonly customerKey: Secret;
  /** Where signed forms are kept. */
  readonly forms: FormFiles;
  readonly clock: Clock;
}
