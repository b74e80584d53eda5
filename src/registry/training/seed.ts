import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import shipmentFile from "../../../resources/training-shipment.json" with { type: "json" };
import { BranchCode, SerialNumber, VendorCode } from "../../contract/ids.ts";
import { Secret } from "../../contract/secret.ts";
import { defaultOtpParameters, SEED_LENGTH } from "../../contract/token.ts";
import { alone } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import type { Vault } from "../vault.ts";
import { trainingInstitutions } from "./places.ts";

/** The manifest names the cards and nothing more: their seeds are made here, and differ on every machine. */
const Manifest = z.object({
  shipments: z.array(
    z.object({
      shipmentId: z.string().min(1).max(64),
      vendorCode: VendorCode,
      branchCode: BranchCode,
      serialNumbers: z.array(SerialNumber).min(1),
    }),
  ),
});
type Shipment = z.infer<typeof Manifest>["shipments"][number];

/**
 * Fill a database for training: institutions, branches, a shipment of blank cards with random seeds, and the
 * enrolment code. What is there already stays as it is.
 */
export async function seedTraining(db: Kysely<Tables>, vault: Vault, enrolmentCode: string): Promise<void> {
  const codeHash = createHash("sha256").update(enrolmentCode, "utf8").digest();
  // The code is written last: where it is, everything is.
  const seeded = await db
    .selectFrom("enrolment_codes")
    .select("code_hash")
    .where("code_hash", "=", codeHash)
    .executeTakeFirst();
  if (seeded) return;
  await alone(db, async (trx) => {
    await insertPlaces(trx, vault);
    const { shipments } = Manifest.parse(shipmentFile);
    for (const shipment of shipments) await insertShipment(trx, vault, shipment);
    await trx
      .insertInto("enrolment_codes")
      .values({ code_hash: codeHash, branch_code: null, reusable: true, used_by: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

async function insertPlaces(trx: Kysely<Tables>, vault: Vault): Promise<void> {
  for (const { code, name, branches } of trainingInstitutions) {
    const masterKey = Secret.take(randomBytes(32));
    const { sealed, kekVersion } = vault.seal(masterKey, { cardMasterKeyOf: code });
    masterKey.wipe();
    await trx
      .insertInto("institutions")
      .values({
        code,
        name_ko: name.ko,
        name_en: name.en,
        sealed_card_master_key: sealed,
        kek_version: kekVersion,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    for (const branch of branches) {
      await trx
        .insertInto("branches")
        .values({
          code: branch.code,
          institution_code: code,
          name_ko: branch.name.ko,
          name_en: branch.name.en,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }
}

async function insertShipment(trx: Kysely<Tables>, vault: Vault, shipment: Shipment): Promise<void> {
  const { shipmentId, vendorCode, branchCode, serialNumbers } = shipment;
  const added = await trx
    .insertInto("shipments")
    .values({
      id: shipmentId,
      vendor_code: vendorCode,
      branch_code: branchCode,
      sealed_transport_key: null,
      kek_version: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) return;
  const { type, algorithm, digits, period } = defaultOtpParameters;
  const rows = serialNumbers.map((serialNumber) => {
    const seed = Secret.take(randomBytes(SEED_LENGTH));
    const { sealed, kekVersion } = vault.seal(seed, { seedOf: { vendorCode, serialNumber } });
    seed.wipe();
    return {
      vendor_code: vendorCode,
      serial_number: serialNumber,
      state: "received" as const,
      otp_type: type,
      algorithm,
      digits,
      period,
      sealed_seed: sealed,
      kek_version: kekVersion,
      profile: null,
      shipment_id: shipmentId,
      institution_code: branchCode.slice(0, 3),
      branch_code: branchCode,
      workstation_id: null,
      customer_ref: null,
      issued_at: null,
    };
  });
  await trx.insertInto("tokens").values(rows).execute();
}
