import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { Enrolled, EnrolWorkstation } from "../contract/registry.ts";
import { fromBase64Url, GENESIS } from "../trust/index.ts";
import { bindCertificate, revokeOthers } from "./access/bind.ts";
import type { PresentedCertificate } from "./access/peerCertificate.ts";
import type { Caller } from "./access.ts";
import { audit } from "./audit.ts";
import type { RegistryContext } from "./context.ts";
import { RegistryError } from "./errors.ts";
import type { Tables } from "./tables.ts";
import { requireActive, type Workstation } from "./workstations.ts";

/**
 * Enrol a workstation's public keys under an enrolment code, and bind the certificate it connects with: from then
 * on it is known by it. The same enrolment sent again gives the same answer; other keys under a known id are
 * refused, whatever the code.
 * @throws RegistryError enrolmentCodeWrong, branchUnknown, workstationTaken, workstationStopped, workstationReplaced,
 *   badRequest, certificateRequired, clientCertificateExpired, certificateTaken
 */
export async function enrol(
  context: RegistryContext,
  caller: Caller,
  request: EnrolWorkstation,
): Promise<Enrolled> {
  const { workstationId, branchCode, signingKey, sealingKey } = request;
  if (!fromBase64Url(signingKey) || !fromBase64Url(sealingKey)) throw new RegistryError("badRequest");
  const certificate = certificateToBind(caller, context.clock.now());
  const answer = await context.db.transaction().execute(async (trx) => {
    const use = await useCode(trx, request, context.clock.now());
    if (!use) return null;
    const branch = await findBranch(trx, branchCode);
    await trx
      .insertInto("workstations")
      .values({
        id: workstationId,
        institution_code: branch.institution_code,
        branch_code: branchCode,
        signing_key: signingKey,
        sealing_key: sealingKey,
        position_seq: GENESIS.seq,
        position_hash: GENESIS.hash,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
      .then(async ({ numInsertedOrUpdatedRows }) => {
        if (!numInsertedOrUpdatedRows) return;
        await audit(trx, {
          kind: "workstation.enrolled",
          workstation_id: workstationId,
          institution_code: branch.institution_code,
          detail: { branchCode },
        });
      });
    const kept = await trx
      .selectFrom("workstations")
      .selectAll()
      .where("id", "=", workstationId)
      .executeTakeFirstOrThrow();
    const same =
      kept.signing_key === signingKey && kept.sealing_key === sealingKey && kept.branch_code === branchCode;
    if (!same) throw new RegistryError("workstationTaken");
    requireActive(kept);
    if (certificate) await bindFirst(trx, kept, certificate, use, context.clock.now());
    return {
      workstationId,
      institution: {
        code: branch.institution_code,
        name: { ko: branch.institution_ko, en: branch.institution_en },
      },
      branch: { code: branch.code, name: { ko: branch.name_ko, en: branch.name_en } },
      registrySealingKey: context.keys.sealing.publicKey,
      position: { seq: kept.position_seq, hash: kept.position_hash },
      shipment: await unheldShipment(trx, branchCode),
    };
  });
  if (answer) return answer;
  await audit(context.db, { kind: "alarm.enrolmentRefused", workstation_id: workstationId });
  throw new RegistryError("enrolmentCodeWrong");
}

/** `fresh`: this request uses up a one-time code. `again`: it was used up by this workstation before. */
type Use = "fresh" | "again" | "reusable";

/** How the code is good for this workstation and branch; null when it is not. */
async function useCode(trx: Kysely<Tables>, request: EnrolWorkstation, now: number): Promise<Use | null> {
  const hash = createHash("sha256").update(request.enrolmentCode, "utf8").digest();
  const code = await trx
    .selectFrom("enrolment_codes")
    .selectAll()
    .where("code_hash", "=", hash)
    .forUpdate()
    .executeTakeFirst();
  if (!code) return null;
  if (code.branch_code !== null && code.branch_code !== request.branchCode) return null;
  if (code.reusable) return "reusable";
  if (code.used_by === request.workstationId) return "again";
  if (code.used_by !== null) return null;
  if (code.expires_at !== null && now > code.expires_at.getTime()) return null;
  await trx
    .updateTable("enrolment_codes")
    .set({ used_by: request.workstationId })
    .where("code_hash", "=", hash)
    .execute();
  return "fresh";
}

/** Over TLS there must be a valid certificate; over plain HTTP on this machine there is none. */
function certificateToBind(caller: Caller, now: number): PresentedCertificate | null {
  if (caller.kind === "local") return null;
  if (caller.kind === "client") throw new RegistryError("certificateTaken");
  const { certificate } = caller;
  if (!certificate) throw new RegistryError("certificateRequired");
  if (now < certificate.notBefore || now > certificate.notAfter)
    throw new RegistryError("clientCertificateExpired");
  return certificate;
}

/**
 * Bind the certificate of an enrolment. A code that was used up proves nothing any more: it binds nothing but what it
 * bound the first time. A fresh one replaces what was bound before, which is how a lost key is replaced.
 * @throws RegistryError workstationTaken, certificateTaken
 */
async function bindFirst(
  trx: Kysely<Tables>,
  workstation: Workstation,
  certificate: PresentedCertificate,
  use: Use,
  now: number,
): Promise<void> {
  const holder = { workstation_id: workstation.id };
  const before = await trx
    .selectFrom("client_certificates")
    .select("spki_sha256")
    .where("workstation_id", "=", workstation.id)
    .execute();
  const known = before.some(
    ({ spki_sha256 }) => Buffer.from(spki_sha256).toString("hex") === certificate.spki,
  );
  if (use !== "fresh" && before.length > 0 && !known) throw new RegistryError("workstationTaken");
  if (!(await bindCertificate(trx, holder, certificate, now))) return;
  const revoked = await revokeOthers(trx, holder, [certificate.spki]);
  await audit(trx, {
    kind: "workstation.certificateBound",
    workstation_id: workstation.id,
    institution_code: workstation.institution_code,
    detail: { key: certificate.spki, revoked },
  });
}

async function findBranch(trx: Kysely<Tables>, branchCode: string) {
  const branch = await trx
    .selectFrom("branches")
    .innerJoin("institutions", "institutions.code", "branches.institution_code")
    .select(["branches.code", "branches.institution_code", "branches.name_ko", "branches.name_en"])
    .select(["institutions.name_ko as institution_ko", "institutions.name_en as institution_en"])
    .where("branches.code", "=", branchCode)
    .executeTakeFirst();
  if (!branch) throw new RegistryError("branchUnknown");
  return branch;
}

/**
 * Cards shipped to the branch that no workstation holds yet: the newest shipment that has any. Those of a replaced
 * workstation are counted into the stock instead, card by card (8801).
 */
async function unheldShipment(trx: Kysely<Tables>, branchCode: string): Promise<Enrolled["shipment"]> {
  const cards = await trx
    .selectFrom("tokens")
    .innerJoin("shipments", "shipments.id", "tokens.shipment_id")
    .select(["tokens.vendor_code", "tokens.serial_number", "shipments.id"])
    .where("tokens.branch_code", "=", branchCode)
    .where("tokens.state", "in", ["received", "in-stock"])
    .where(({ or, eb }) => or([eb("tokens.moved_from", "is", null), eb("tokens.state", "!=", "received")]))
    .orderBy("shipments.arrived_at", "desc")
    .orderBy("shipments.id")
    .orderBy("tokens.serial_number")
    .limit(5000)
    .execute();
  const shipmentId = cards[0]?.id;
  if (shipmentId === undefined) return null;
  return {
    shipmentId,
    cards: cards
      .filter((card) => card.id === shipmentId)
      .map((card) => ({ vendorCode: card.vendor_code, serialNumber: card.serial_number })),
  };
}
