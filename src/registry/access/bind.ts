import type { X509Certificate } from "node:crypto";
import type { Kysely } from "kysely";
import { RegistryError } from "../errors.ts";
import type { Tables } from "../tables.ts";
import type { PresentedCertificate } from "./peerCertificate.ts";

/** Whose certificate it is. */
export type Holder = { readonly client_id: string } | { readonly workstation_id: string };

const DAY_MS = 24 * 60 * 60_000;
/** However long a certificate says it lasts: a key is renewed after 13 months at the latest. */
const LONGEST_MS = 398 * DAY_MS;
/** Two: the one in use and the one that replaces it. */
const AT_ONCE = 2;

function unfit(reason: string): never {
  throw new RegistryError("certificateUnfit", { parameters: { reason } });
}

/**
 * Keys whose signatures hold (NIST SP 800-57 part 1, 112 bits of strength or more), in a certificate that is valid.
 * @throws RegistryError certificateUnfit
 */
export function checkFit(certificate: X509Certificate, now: number): void {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const curves = ["prime256v1", "secp384r1", "secp521r1"];
  const strong =
    asymmetricKeyType === "ed25519" ||
    (asymmetricKeyType === "ec" && curves.includes(asymmetricKeyDetails?.namedCurve ?? "")) ||
    (asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048);
  if (!strong) unfit("weak key");
  if (now < certificate.validFromDate.getTime()) unfit("not valid yet");
  if (now > certificate.validToDate.getTime()) unfit("expired");
}

/** The certificates of a holder that are not revoked and not over, newest first. */
export async function liveCertificates(trx: Kysely<Tables>, holder: Holder, now: number) {
  const query = trx
    .selectFrom("client_certificates")
    .select(["spki_sha256", "not_after", "added_at"])
    .where("revoked_at", "is", null)
    .where("not_after", ">", new Date(now))
    .orderBy("added_at", "desc")
    .orderBy("spki_sha256");
  return "client_id" in holder
    ? query.where("client_id", "=", holder.client_id).execute()
    : query.where("workstation_id", "=", holder.workstation_id).execute();
}

/**
 * Bind a certificate's key to a holder. A key that is bound stays so: it can be revoked, never given to another.
 * @returns false when it was bound to the same holder before
 * @throws RegistryError certificateTaken
 */
export async function bindCertificate(
  trx: Kysely<Tables>,
  holder: Holder,
  { spki, notAfter }: PresentedCertificate,
  now: number,
): Promise<boolean> {
  const key = Buffer.from(spki, "hex");
  const { numInsertedOrUpdatedRows: added } = await trx
    .insertInto("client_certificates")
    .values({
      spki_sha256: key,
      client_id: null,
      workstation_id: null,
      revoked_at: null,
      ...holder,
      not_after: new Date(Math.min(notAfter, now + LONGEST_MS)),
    })
    .onConflict((conflict) => conflict.column("spki_sha256").doNothing())
    .executeTakeFirstOrThrow();
  if (added) return true;
  const kept = await trx
    .selectFrom("client_certificates")
    .select(["client_id", "workstation_id", "revoked_at"])
    .where("spki_sha256", "=", key)
    .executeTakeFirstOrThrow();
  const same =
    "client_id" in holder
      ? kept.client_id === holder.client_id
      : kept.workstation_id === holder.workstation_id;
  if (!same || kept.revoked_at !== null) throw new RegistryError("certificateTaken");
  return false;
}

/** Revoke all of a holder's certificates but the named ones. @returns how many were revoked */
export async function revokeOthers(
  trx: Kysely<Tables>,
  holder: Holder,
  keep: readonly string[],
): Promise<number> {
  const kept = keep.map((spki) => Buffer.from(spki, "hex"));
  const update = trx
    .updateTable("client_certificates")
    .set({ revoked_at: new Date() })
    .where("revoked_at", "is", null)
    .$if(kept.length > 0, (query) => query.where("spki_sha256", "not in", kept));
  const { numUpdatedRows } = await ("client_id" in holder
    ? update.where("client_id", "=", holder.client_id)
    : update.where("workstation_id", "=", holder.workstation_id)
  ).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** True while another certificate may be bound beside those that live. */
export const hasRoom = (live: readonly unknown[]): boolean => live.length < AT_ONCE;
