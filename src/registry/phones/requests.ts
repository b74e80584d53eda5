import { type Kysely, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type {
  ForgetPhone,
  PhoneDone,
  PhoneKeys,
  PhoneKeysRequest,
  PhoneRekeyed,
} from "../../contract/phones.ts";
import { verifyPhoneRequest } from "../../trust/index.ts";
import { audit } from "../audit.ts";
import { takeRekeyProof } from "../cardKeys.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { lockToken, type TokenRow } from "../life/tokenRow.ts";
import type { Tables } from "../tables.ts";
import { endPhones } from "./ending.ts";
import { ofToken, type PhoneRow } from "./rows.ts";
import { sealedKeysFor } from "./sealedKeys.ts";

/** How far a phone's clock may be off. */
const CLOCK_SKEW_MS = 5 * 60_000;

interface SignedRequest extends TokenRef {
  readonly phoneId: string;
  readonly requestId: string;
  readonly at: string;
  readonly signature: string;
}

/**
 * The card's access keys as they stand (R9).
 * @throws RegistryError as `forRegisteredPhone`, and tokenNotActive
 */
export function phoneKeys(context: RegistryContext, request: PhoneKeysRequest): Promise<PhoneKeys> {
  return forRegisteredPhone(context, request, async (trx, token, phone) => {
    // A token locked by errors is unlocked with a right OTP, which its card computes for this phone (R5).
    if (token.state !== "active" && token.state !== "locked") {
      throw new RegistryError("tokenNotActive", { rule: "R9" });
    }
    return { keys: await sealedKeysFor(context, trx, token, phone) };
  });
}

/**
 * The card at this phone has its new access key.
 * @throws RegistryError as `forRegisteredPhone`, and rekeyProofWrong, keyVersionUnknown
 */
export async function phoneRekeyed(context: RegistryContext, request: PhoneRekeyed): Promise<PhoneDone> {
  const { phoneId, keyVersion, proof } = request;
  const taken = await forRegisteredPhone(context, request, async (trx, token) => {
    const result = await takeRekeyProof(context, trx, token, keyVersion, proof);
    await audit(trx, {
      kind: result === "proven" ? "card.rekeyed" : "alarm.proofWrong",
      vendor_code: token.vendor_code,
      serial_number: token.serial_number,
      institution_code: token.institution_code,
      detail: { phoneId, keyVersion },
    });
    return result;
  });
  if (taken === "wrong") throw new RegistryError("rekeyProofWrong", { rule: "R9" });
  if (taken === "unknown") throw new RegistryError("keyVersionUnknown", { rule: "R9" });
  return { phoneId, status: "registered" };
}

/**
 * The phone gives the card up: its registration ends, and the card gets another key at its next tap.
 * @throws RegistryError as `forRegisteredPhone`
 */
export function forgetPhone(context: RegistryContext, request: ForgetPhone): Promise<PhoneDone> {
  return forRegisteredPhone(context, request, async (trx, token, phone) => {
    await endPhones(trx, token, [phone], "forgotten", { institution_code: token.institution_code });
    return { phoneId: phone.phone_id, status: "forgotten" };
  });
}

/**
 * Do what a registered phone asks for, with the token's row locked. Who is not known to be that phone learns nothing:
 * an unknown phone and a wrong signature are answered in one and the same way.
 * @throws RegistryError phoneUnknown, phoneClockSkewed, phoneEnded, requestReplayed
 */
async function forRegisteredPhone<T>(
  context: RegistryContext,
  request: SignedRequest,
  work: (trx: Kysely<Tables>, token: TokenRow, phone: PhoneRow) => Promise<T>,
): Promise<T> {
  const { db, clock } = context;
  const phone = await newestOf(db, request);
  if (!phone || !verifyPhoneRequest(request, phone.signing_key)) {
    throw new RegistryError("phoneUnknown", { rule: "R9" });
  }
  if (Math.abs(Date.parse(request.at) - clock.now()) > CLOCK_SKEW_MS) {
    throw new RegistryError("phoneClockSkewed");
  }
  return db.transaction().execute(async (trx) => {
    const token = await lockToken(trx, request);
    // Read again: whoever ended it while we waited for the lock is believed.
    const current = await newestOf(trx, request);
    if (!token || current?.id !== phone.id || current.status !== "registered") {
      throw new RegistryError("phoneEnded", { rule: "R9" });
    }
    await takeOnce(trx, request, clock.now());
    return work(trx, token, current);
  });
}

/** The registration of this phone for this card that counts: the one that stands, or the last one that ended. */
async function newestOf(
  db: Kysely<Tables>,
  { phoneId, ...token }: TokenRef & { readonly phoneId: string },
): Promise<PhoneRow | undefined> {
  return db
    .selectFrom("phones")
    .selectAll()
    .where(ofToken(token))
    .where("phone_id", "=", phoneId)
    .orderBy(sql`status = 'registered'`, "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** @throws RegistryError requestReplayed */
async function takeOnce(trx: Kysely<Tables>, request: SignedRequest, now: number): Promise<void> {
  // Older than any clock may be off, a request is refused for its time.
  await trx
    .deleteFrom("phone_requests")
    .where(ofToken(request))
    .where("taken_at", "<", new Date(now - 3 * CLOCK_SKEW_MS))
    .execute();
  const { numInsertedOrUpdatedRows: taken } = await trx
    .insertInto("phone_requests")
    .values({
      vendor_code: request.vendorCode,
      serial_number: request.serialNumber,
      phone_id: request.phoneId,
      request_id: request.requestId,
      taken_at: new Date(now),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!taken) throw new RegistryError("requestReplayed", { rule: "R9" });
}
