import type { X509Certificate } from "node:crypto";
import type { Kysely } from "kysely";
import { v7 as uuidv7 } from "uuid";
import { bindCertificate, checkFit, hasRoom, liveCertificates } from "../access/bind.ts";
import type { GrantedScope } from "../access/callers.ts";
import { parseCertificate, presented } from "../access/peerCertificate.ts";
import { audit } from "../audit.ts";
import { RegistryError } from "../errors.ts";
import type { Tables } from "../tables.ts";
import { type Desk, inTransaction, type Outcome } from "./operator.ts";

/** What concerns the registry as a whole; all else is asked for an institution. */
const operatorScopes: ReadonlySet<GrantedScope> = new Set(["operations", "tokens", "changes"]);

export interface NewClient {
  readonly name: string;
  /** Null: an operator of the registry itself. */
  readonly institutionCode: string | null;
  readonly scopes: readonly GrantedScope[];
  /** PEM or DER. */
  readonly certificate: Uint8Array;
}

/** A client as it is listed. */
export interface ClientView {
  readonly clientId: string;
  readonly name: string;
  readonly institutionCode: string | null;
  readonly scopes: readonly string[];
  readonly status: "active" | "stopped";
  /** By the SHA-256 of their keys; those that are neither revoked nor over. */
  readonly certificates: readonly { readonly key: string; readonly notAfter: string }[];
}

/** @throws RegistryError certificateUnfit */
function fitCertificate(bytes: Uint8Array, now: number): X509Certificate {
  const certificate = parseCertificate(bytes);
  if (!certificate) throw new RegistryError("certificateUnfit", { parameters: { reason: "not X.509" } });
  checkFit(certificate, now);
  return certificate;
}

/**
 * Add a client with its first certificate. The same client again changes nothing.
 * @throws RegistryError institutionUnknown, operatorOnly, clientTaken, certificateUnfit, certificateTaken
 */
export async function addClient(
  desk: Desk,
  { name, institutionCode, scopes, certificate }: NewClient,
): Promise<{ readonly clientId: string; readonly outcome: Outcome }> {
  const { clock, operator } = desk;
  const shown = presented(fitCertificate(certificate, clock.now()));
  const wanted = [...new Set(scopes)].sort();
  const fit = wanted.every((scope) =>
    institutionCode === null ? operatorScopes.has(scope) : scope !== "operations",
  );
  if (wanted.length === 0 || !fit) throw new RegistryError("operatorOnly");
  return inTransaction(desk, async (trx) => {
    await requireInstitution(trx, institutionCode);
    const kept = await trx
      .selectFrom("api_clients")
      .selectAll()
      .where("name", "=", name)
      .where("institution_code", institutionCode === null ? "is" : "=", institutionCode)
      .executeTakeFirst();
    const clientId = kept?.id ?? uuidv7();
    if (kept) {
      const known = (await liveCertificates(trx, { client_id: kept.id }, clock.now())).some(
        ({ spki_sha256 }) => Buffer.from(spki_sha256).toString("hex") === shown.spki,
      );
      const same = known && kept.status === "active" && kept.scopes.join() === wanted.join();
      if (!same) throw new RegistryError("clientTaken", { parameters: { client: kept.id } });
      return { clientId, outcome: "unchanged" };
    }
    await trx
      .insertInto("api_clients")
      .values({ id: clientId, name, institution_code: institutionCode, scopes: wanted })
      .execute();
    await bindCertificate(trx, { client_id: clientId }, shown, clock.now());
    await audit(trx, {
      kind: "client.added",
      institution_code: institutionCode,
      detail: { operator, clientId, name, scopes: wanted.join(" "), key: shown.spki },
    });
    return { clientId, outcome: "added" };
  });
}

async function requireInstitution(trx: Kysely<Tables>, code: string | null): Promise<void> {
  if (code === null) return;
  const row = await trx.selectFrom("institutions").select("code").where("code", "=", code).executeTakeFirst();
  if (!row) throw new RegistryError("institutionUnknown", { parameters: { code } });
}

async function lockClient(trx: Kysely<Tables>, clientId: string) {
  const client = await trx
    .selectFrom("api_clients")
    .selectAll()
    .where("id", "=", clientId)
    .forUpdate()
    .executeTakeFirst();
  if (!client) throw new RegistryError("clientUnknown", { parameters: { client: clientId } });
  return client;
}

/**
 * Add the certificate that is to replace the present one: both are good until the old one ends or is revoked.
 * @throws RegistryError clientUnknown, clientStopped, certificatesFull, certificateUnfit, certificateTaken
 */
export async function addClientCertificate(
  desk: Desk,
  clientId: string,
  certificate: Uint8Array,
): Promise<{ readonly key: string; readonly outcome: Outcome }> {
  const { clock, operator } = desk;
  const shown = presented(fitCertificate(certificate, clock.now()));
  return inTransaction(desk, async (trx) => {
    const client = await lockClient(trx, clientId);
    if (client.status !== "active") throw new RegistryError("clientStopped");
    const live = await liveCertificates(trx, { client_id: clientId }, clock.now());
    const added = await bindCertificate(trx, { client_id: clientId }, shown, clock.now());
    if (!added) return { key: shown.spki, outcome: "unchanged" };
    if (!hasRoom(live)) throw new RegistryError("certificatesFull");
    await audit(trx, {
      kind: "client.certificateAdded",
      institution_code: client.institution_code,
      detail: { operator, clientId, key: shown.spki },
    });
    return { key: shown.spki, outcome: "added" };
  });
}

/**
 * Revoke one of a client's certificates.
 * @param key SHA-256 of its public key, hexadecimal
 * @throws RegistryError clientUnknown, certificateNotFound
 */
export function revokeClientCertificate(desk: Desk, clientId: string, key: string): Promise<Outcome> {
  return inTransaction(desk, async (trx) => {
    const client = await lockClient(trx, clientId);
    const certificate = await trx
      .selectFrom("client_certificates")
      .select("revoked_at")
      .where("spki_sha256", "=", Buffer.from(key, "hex"))
      .where("client_id", "=", clientId)
      .executeTakeFirst();
    if (!certificate) throw new RegistryError("certificateNotFound");
    if (certificate.revoked_at !== null) return "unchanged";
    await trx
      .updateTable("client_certificates")
      .set({ revoked_at: new Date(desk.clock.now()) })
      .where("spki_sha256", "=", Buffer.from(key, "hex"))
      .execute();
    await audit(trx, {
      kind: "client.certificateRevoked",
      institution_code: client.institution_code,
      detail: { operator: desk.operator, clientId, key },
    });
    return "changed";
  });
}

/** Stop a client for good. @throws RegistryError clientUnknown */
export function stopClient(desk: Desk, clientId: string): Promise<Outcome> {
  return inTransaction(desk, async (trx) => {
    const client = await lockClient(trx, clientId);
    if (client.status === "stopped") return "unchanged";
    await trx.updateTable("api_clients").set({ status: "stopped" }).where("id", "=", clientId).execute();
    await audit(trx, {
      kind: "client.stopped",
      institution_code: client.institution_code,
      detail: { operator: desk.operator, clientId },
    });
    return "changed";
  });
}

export async function listClients({ db, clock }: Desk): Promise<ClientView[]> {
  const clients = await db
    .selectFrom("api_clients")
    .selectAll()
    .orderBy("institution_code")
    .orderBy("name")
    .execute();
  const certificates = await db
    .selectFrom("client_certificates")
    .select(["client_id", "spki_sha256", "not_after"])
    .where("client_id", "is not", null)
    .where("revoked_at", "is", null)
    .where("not_after", ">", new Date(clock.now()))
    .orderBy("not_after")
    .execute();
  const ofClient = Map.groupBy(certificates, ({ client_id }) => client_id);
  return clients.map(({ id, name, institution_code, scopes, status }) => ({
    clientId: id,
    name,
    institutionCode: institution_code,
    scopes,
    status,
    certificates: (ofClient.get(id) ?? []).map(({ spki_sha256, not_after }) => ({
      key: Buffer.from(spki_sha256).toString("hex"),
      notAfter: not_after.toISOString(),
    })),
  }));
}
