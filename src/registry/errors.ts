import { type ErrorOptions, RoomError } from "../contract/errors.ts";
import type { ErrorCatalogue, ErrorText } from "../contract/text.ts";
import { accessErrors } from "./errors/access.ts";
import { adminErrors } from "./errors/admin.ts";
import { backupErrors } from "./errors/backup.ts";
import { branchErrors } from "./errors/branch.ts";
import { feedErrors } from "./errors/feed.ts";
import { hsmErrors } from "./errors/hsm.ts";
import { httpErrors } from "./errors/http.ts";
import { journalErrors } from "./errors/journal.ts";
import { lifeErrors } from "./errors/life.ts";
import { merged } from "./errors/merge.ts";
import { onlineRegistrationErrors } from "./errors/onlineRegistration.ts";
import { phoneErrors } from "./errors/phones.ts";
import { runningErrors } from "./errors/running.ts";
import { tokenErrors } from "./errors/token.ts";

const entries = merged(
  accessErrors,
  adminErrors,
  hsmErrors,
  httpErrors,
  runningErrors,
  backupErrors,
  branchErrors,
  tokenErrors,
  journalErrors,
  lifeErrors,
  feedErrors,
  phoneErrors,
  onlineRegistrationErrors,
);
export type RegistryErrorCode = keyof typeof entries;

const catalogue = Object.fromEntries(
  Object.entries(entries).map(([code, { text }]) => [code, text]),
) as ErrorCatalogue<RegistryErrorCode>;

/**
 * What is said of an error when only its full code was kept; undefined for one that this release does not know, or
 * whose sentences need more than the code.
 */
export function textOfCode(fullCode: string): ErrorText | undefined {
  const text = new Map<string, ErrorText>(Object.entries(catalogue)).get(fullCode.replace(/^registry\./, ""));
  return text && !JSON.stringify(text).match(/\{\w+\}/) ? text : undefined;
}

/** Every error of the registry, with the HTTP status it travels under (RFC 9457). */
export class RegistryError extends RoomError<RegistryErrorCode> {
  override readonly room = "registry";
  readonly status: number;
  /** Seconds after which the same request may be sent again, where that is known. */
  readonly retryAfter: number | undefined;

  constructor(code: RegistryErrorCode, options: Omit<ErrorOptions<RegistryErrorCode>, "code"> = {}) {
    super(catalogue, code, options);
    this.status = entries[code].status;
    if (code === "tooManyRequests") this.retryAfter = Number(options.parameters?.seconds ?? 1);
    else if (code === "busy") this.retryAfter = 1;
  }
}
