import type { RegistryContext } from "../context.ts";
import { stoppedAs } from "../workstations.ts";
import type { ClientCaller, Scope, WorkstationCaller } from "./callers.ts";

/**
 * How long this process believes what it read of a certificate, milliseconds. Who stops a client waits for so long
 * before saying that it is stopped; in return a verification needs no second round trip to the database.
 */
export const BELIEVED_MS = 1_000;
/** Certificates kept in memory at most: the callers of one process, not of the country. */
const KEPT = 10_000;

/** A registered certificate and whose it is. */
export interface KnownCertificate {
  readonly caller: Omit<WorkstationCaller, "certificate"> | ClientCaller;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  readonly revoked: boolean;
  /** Whose it is was stopped: so it is refused. */
  readonly stopped: "clientStopped" | NonNullable<ReturnType<typeof stoppedAs>> | null;
}

interface Kept {
  readonly found: KnownCertificate;
  readonly readAt: number;
}

/** Registered certificates, read again from the database at most once a second each. */
export class KnownCertificates {
  readonly #db: RegistryContext["db"];
  // In order of use: the one used longest ago is first.
  readonly #kept = new Map<string, Kept>();
  readonly #reading = new Map<string, Promise<KnownCertificate | null>>();

  constructor(db: RegistryContext["db"]) {
    this.#db = db;
  }

  /** True when this process has seen the certificate registered before. */
  has(spki: string): boolean {
    return this.#kept.has(spki);
  }

  /** @param spki as in `PresentedCertificate` */
  async find(spki: string): Promise<KnownCertificate | null> {
    const kept = this.#kept.get(spki);
    if (kept && performance.now() - kept.readAt < BELIEVED_MS) return kept.found;
    // Requests that arrive together share one look.
    let reading = this.#reading.get(spki);
    if (!reading) {
      reading = this.#read(spki).finally(() => this.#reading.delete(spki));
      this.#reading.set(spki, reading);
    }
    return await reading;
  }

  async #read(spki: string): Promise<KnownCertificate | null> {
    // Before the question: what changes while it is under way is not believed for longer.
    const readAt = performance.now();
    const found = await readCertificate(this.#db, spki);
    this.#kept.delete(spki);
    // Unknown ones are not kept: anybody can make any number of them, and enrolment makes one known.
    if (!found) return null;
    this.#kept.set(spki, { found, readAt });
    if (this.#kept.size > KEPT) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return found;
  }
}

async function readCertificate(db: RegistryContext["db"], spki: string): Promise<KnownCertificate | null> {
  const row = await db
    .selectFrom("client_certificates as certificate")
    .leftJoin("api_clients as client", "client.id", "certificate.client_id")
    .leftJoin("workstations as workstation", "workstation.id", "certificate.workstation_id")
    .select(["certificate.not_after", "certificate.revoked_at", "certificate.client_id"])
    .select(["client.institution_code", "client.scopes", "client.status"])
    .select(["workstation.id as workstation_id", "workstation.institution_code as at_institution"])
    .select(["workstation.status as workstation_status", "workstation.stock_moved_at"])
    .where("certificate.spki_sha256", "=", Buffer.from(spki, "hex"))
    .executeTakeFirst();
  if (!row) return null;
  const state = { notAfter: row.not_after.getTime(), revoked: row.revoked_at !== null };
  if (row.workstation_id !== null && row.at_institution !== null) {
    const caller = {
      kind: "workstation",
      workstationId: row.workstation_id,
      institutionCode: row.at_institution,
    } as const;
    const stopped = stoppedAs({
      status: row.workstation_status ?? "stopped",
      stock_moved_at: row.stock_moved_at,
    });
    return { ...state, caller, stopped };
  }
  if (row.client_id === null) return null;
  const caller = {
    kind: "client",
    clientId: row.client_id,
    institutionCode: row.institution_code,
    // What a newer program granted and this one does not know gives no right here.
    scopes: new Set((row.scopes ?? []) as Scope[]),
  } as const;
  return { ...state, caller, stopped: row.status === "active" ? null : "clientStopped" };
}
