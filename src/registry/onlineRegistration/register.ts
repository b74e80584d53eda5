import { createHmac } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { OnlineOutcome, OnlineProof, OnlinePurpose } from "../../contract/onlineRegistration.ts";
import { canonicalJson } from "../../trust/index.ts";
import { audit } from "../audit.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { mustBeTheirs } from "../life/checks.ts";
import { Refusal } from "../life/refusal.ts";
import { addRegistration, mayRegister, removeRegistration } from "../life/registrations.ts";
import { lockToken, type TokenRow } from "../life/tokenRow.ts";
import type { Tables } from "../tables.ts";
import type { X509 } from "./certificates/certificate.ts";
import { challengeExpiry, challengeText } from "./challenge.ts";
import { checkSignature, ownerOf } from "./proof.ts";

/** A customer's request, by the institution it speaks for. */
export type OnlineRequest = OnlineProof & {
  readonly institutionCode: string;
  readonly purpose: OnlinePurpose;
  /** Which of the institution's clients sends it. */
  readonly client: string;
};

/** What becomes of a request whose proof holds; all but the first two refuse it. */
const Outcome = z.enum([
  "registered",
  "deregistered",
  "notTheirToken",
  "tokenNotActive",
  "tokenSuspended",
  "tokenLocked",
  "tokenDisposed",
  "alreadyRegistered",
  "notRegisteredHere",
  "issuersRegistration",
]);
type Outcome = z.infer<typeof Outcome>;

/** What became of a challenge is kept this long, so that a request sent again gets its answer. */
const KEPT = 30 * 24 * 3600 * 1000;

interface Kept {
  readonly request_id: string;
  readonly digest: Uint8Array;
  readonly outcome: string;
  readonly at: Date;
}

/** Whose token it must be, and the certificate that proves it. */
interface Owner {
  readonly certificate: X509;
  readonly reference: Buffer;
}

/**
 * R4b: register a token at an institution, or take the registration away, on the word of the customer's certificate. A
 * challenge is good for one request whose proof holds; that request sent again gets the same answer.
 * @throws RegistryError onlineRegistrationOff, challengeExpired, challengeUsed, requestIdReused, notYourInstitution,
 *   notTheirToken (whether the token is another's or nobody's), the other outcomes, and what checkSignature and ownerOf
 *   throw
 */
export async function useProof(context: RegistryContext, request: OnlineRequest): Promise<OnlineOutcome> {
  const { client: _, ...said } = request;
  const digest = context.keys.requestDigest.use((key) =>
    createHmac("sha256", key).update(canonicalJson(said), "utf8").digest(),
  );
  const kept = await findKept(context.db, request);
  if (kept) return answerAgain(request, digest, kept);

  const { customerTrust, clock } = context;
  if (!customerTrust) throw new RegistryError("onlineRegistrationOff", { rule: "R4b" });
  const now = clock.now();
  if (now >= challengeExpiry(request.challengeId))
    throw new RegistryError("challengeExpired", { rule: "R4b" });
  const content = challengeText(context, request.challengeId, request);
  const certificate = await checkSignature(request.signature, content, await customerTrust(), now);
  const reference = await ownerOf(context, certificate, request);

  const at = new Date(now);
  const outcome = await apply(context, request, { certificate, reference }, digest, at);
  if (outcome) return answer(request, outcome, at);
  // The same challenge came a second time while this one was being checked.
  const first = await findKept(context.db, request);
  if (!first) throw new RegistryError("databaseDown");
  return answerAgain(request, digest, first);
}

async function findKept(
  db: Kysely<Tables>,
  { vendorCode, serialNumber, challengeId }: OnlineRequest,
): Promise<Kept | null> {
  const row = await db
    .selectFrom("online_proofs")
    .select(["request_id", "digest", "outcome", "at"])
    .where("vendor_code", "=", vendorCode)
    .where("serial_number", "=", serialNumber)
    .where("challenge_id", "=", challengeId)
    .executeTakeFirst();
  return row ?? null;
}

function answerAgain(request: OnlineRequest, digest: Buffer, kept: Kept): OnlineOutcome {
  if (kept.request_id !== request.requestId.toLowerCase()) {
    throw new RegistryError("challengeUsed", { rule: "R4b" });
  }
  if (!digest.equals(kept.digest)) throw new RegistryError("requestIdReused");
  return answer(request, Outcome.parse(kept.outcome), kept.at);
}

function answer(request: OnlineRequest, outcome: Outcome, at: Date): OnlineOutcome {
  if (outcome !== "registered" && outcome !== "deregistered") {
    throw new RegistryError(outcome, { rule: "R4" });
  }
  const { requestId, vendorCode, serialNumber, institutionCode } = request;
  return { requestId, outcome, vendorCode, serialNumber, institutionCode, at: at.toISOString() };
}

/** Carry the request out and keep its outcome, in one transaction. Null: somebody else used the challenge first. */
async function apply(
  { db }: RegistryContext,
  request: OnlineRequest,
  owner: Owner,
  digest: Buffer,
  at: Date,
): Promise<Outcome | null> {
  const { vendorCode, serialNumber, challengeId, requestId, institutionCode } = request;
  return db.transaction().execute(async (trx) => {
    // First of all: whoever comes second with the same challenge waits here, and changes nothing.
    const { numInsertedOrUpdatedRows: mine } = await trx
      .insertInto("online_proofs")
      .values({
        vendor_code: vendorCode,
        serial_number: serialNumber,
        challenge_id: challengeId,
        request_id: requestId,
        digest,
        institution_code: institutionCode,
        outcome: "notTheirToken",
        at,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (!mine) return null;
    const outcome = await change(trx, request, owner);
    const ours = trx
      .updateTable("online_proofs")
      .set({ outcome })
      .where("vendor_code", "=", vendorCode)
      .where("serial_number", "=", serialNumber);
    await ours.where("challenge_id", "=", challengeId).execute();
    await trx
      .deleteFrom("online_proofs")
      .where("vendor_code", "=", vendorCode)
      .where("serial_number", "=", serialNumber)
      .where("at", "<", new Date(at.getTime() - KEPT))
      .execute();
    return outcome;
  });
}

async function change(trx: Kysely<Tables>, request: OnlineRequest, owner: Owner): Promise<Outcome> {
  const { institutionCode } = request;
  const institution = trx.selectFrom("institutions").select("code").where("code", "=", institutionCode);
  if (!(await institution.executeTakeFirst())) throw new RegistryError("notYourInstitution");
  const token = await lockToken(trx, request);
  try {
    // R4: only for the token's own customer; of another's token nobody learns whether there is one.
    if (!token) return "notTheirToken";
    mustBeTheirs(token, owner.reference, "R4");
    return await changeRegistration(trx, request, token, owner);
  } catch (error) {
    // A refusal is thrown before anything was written, and is kept like any other outcome.
    if (error instanceof Refusal) return Outcome.parse(error.code);
    throw error;
  }
}

async function changeRegistration(
  trx: Kysely<Tables>,
  request: OnlineRequest,
  token: TokenRow,
  { certificate }: Owner,
): Promise<Outcome> {
  const { vendorCode, serialNumber, institutionCode, purpose, client } = request;
  if (purpose === "register") {
    await mayRegister(trx, token, institutionCode);
    await addRegistration(trx, request, institutionCode);
  } else await removeRegistration(trx, request, institutionCode);
  // Which certificate, but not whose (R14).
  const { issuerText: certificateIssuer, serial: certificateSerial } = certificate;
  await audit(trx, {
    kind: purpose === "register" ? "registration.added" : "registration.removed",
    vendor_code: vendorCode,
    serial_number: serialNumber,
    institution_code: institutionCode,
    detail: { proof: "certificate", certificateIssuer, certificateSerial, client },
  });
  return purpose === "register" ? "registered" : "deregistered";
}
