import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { Enrolled, EnrolWorkstation } from "../contract/registry.ts";
import { fromBase64Url, GENESIS } from "../trust/index.ts";
import { audit } from "./audit.ts";
import type { RegistryContext } from "./context.ts";
import { RegistryError } from "./errors.ts";
import type { Tables } from "./tables.ts";

/**
 * Enrol a workstation's public keys under an enrolment code. The same enrolment sent again gives the same
 * answer; other keys under a known id are refused, whatever the code.
 * @throws RegistryError enrolmentCodeWrong, branchUnknown, workstationTaken, workstationStopped, badRequest
 */
export async function enrol(context: RegistryContext, request: EnrolWorkstation): Promise<Enrolled> {
  const { workstationId, branchCode, signingKey, sealingKey } = request;
  if (!fromBase64Url(signingKey) || !fromBase64Url(sealingKey)) throw new RegistryError("badRequest");
  const answer = await context.db.transaction().execute(async (trx) => {
    if (!(await useCode(trx, request))) return null;
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
    if (kept.status !== "active") throw new RegistryError("workstationStopped");
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

/** True when the code is good for this workstation and branch; a one-time code is used up by it. */
async function useCode(trx: Kysely<Tables>, request: EnrolWorkstation): Promise<boolean> {
  const hash = createHash("sha256").update(request.enrolmentCode, "utf8").digest();
  const code = await trx
    .selectFrom("enrolment_codes")
    .selectAll()
    .where("code_hash", "=", hash)
    .forUpdate()
    .executeTakeFirst();
  if (!code) return false;
  if (code.branch_code !== null && code.branch_code !== request.branchCode) return false;
  if (code.reusable || code.used_by === request.workstationId) return true;
  if (code.used_by !== null) return false;
  await trx
    .updateTable("enrolment_codes")
    .set({ used_by: request.workstationId })
    .where("code_hash", "=", hash)
    .execute();
  return true;
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

/** Cards shipped to the branch that no workstation holds yet: the newest shipment that has any. */
async function unheldShipment(trx: Kysely<Tables>, branchCode: string): Promise<Enrolled["shipment"]> {
  const cards = await trx
    .selectFrom("tokens")
    .innerJoin("shipments", "shipments.id", "tokens.shipment_id")
    .select(["tokens.vendor_code", "tokens.serial_number", "shipments.id"])
    .where("tokens.branch_code", "=", branchCode)
    .where("tokens.state", "in", ["received", "in-stock"])
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
