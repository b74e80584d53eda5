import { timingSafeEqual } from "node:crypto";
import type { z } from "zod";
import type { Possession } from "../../contract/life.ts";
import { hmac } from "../../otp/index.ts";
import { possessionChallenge } from "../../trust/index.ts";
import type { EntryCase } from "../journal/outcome.ts";
import { Refusal } from "./refusal.ts";
import { openSeed } from "./seed.ts";
import type { TokenRow } from "./tokenRow.ts";

type Tap = Extract<z.infer<typeof Possession>, { kind: "tap" }>;

/**
 * R4, R6: the card was at this counter, for this very transaction, and its answer is not one that was used before
 * (a card that is gone since cannot be registered with an old tap).
 * @throws Refusal possessionWrong, possessionUsed
 */
export async function provePossession(
  { context, trx, workstation }: EntryCase,
  token: TokenRow,
  { mac }: Tap,
  transactionId: string,
  rule: string,
): Promise<void> {
  const challenge = possessionChallenge({
    vendorCode: token.vendor_code,
    serialNumber: token.serial_number,
    transactionId,
    institutionCode: workstation.institution_code,
  });
  const ours = await openSeed(context, token, (seed) => hmac(seed, token.algorithm, challenge));
  const theirs = Buffer.from(mac, "hex");
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) {
    throw new Refusal("possessionWrong", rule);
  }
  const { numInsertedOrUpdatedRows: fresh } = await trx
    .insertInto("possession_proofs")
    .values({
      vendor_code: token.vendor_code,
      serial_number: token.serial_number,
      transaction_id: transactionId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!fresh) throw new Refusal("possessionUsed", "R16");
}
