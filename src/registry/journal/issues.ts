import { timingSafeEqual } from "node:crypto";
import type { Selectable } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { JournalBody } from "../../contract/journal.ts";
import type { OtpParameters } from "../../contract/token.ts";
import { hmac } from "../../otp/index.ts";
import { referenceOf } from "../life/checks.ts";
import { openSeed } from "../life/seed.ts";
import { isStock, lockToken, restingState, setToken, type TokenRow } from "../life/tokenRow.ts";
import type { Tables } from "../tables.ts";
import { parametersOf } from "../tokens.ts";
import { applied, conflict, type EntryCase, note, type Outcome, refused } from "./outcome.ts";

type IssueRow = Selectable<Tables["issues"]>;

/** Length of the card's challenge in a proof: neither a time step's 8 bytes nor a transaction's 40, so never an OTP. */
const PROOF_CHALLENGE_LENGTH = 32;

/**
 * A card write begins: the customer's claim to a smart OTP of this institution is taken (R3). Without the
 * claim the issue is kept as refused; should the branch have been offline and completed it all the same, it
 * will be suspended.
 */
export async function issueBegun(of: EntryCase, body: JournalBody<"issue.begun">): Promise<Outcome> {
  const { trx, workstation } = of;
  if (body.institutionCode !== workstation.institution_code || body.branchCode !== workstation.branch_code) {
    return refused("notYourBranch");
  }
  const reference = await referenceOf(of, body.customer);
  const token = await lockToken(trx, body);
  const packed = await trx
    .selectFrom("packages")
    .select("id")
    .where("vendor_code", "=", body.vendorCode)
    .where("serial_number", "=", body.serialNumber)
    .where("id", "=", body.packageId)
    .where("workstation_id", "=", workstation.id)
    .where("purpose", "=", "issue")
    .executeTakeFirst();
  const allotted = token?.state === "allotted" || (token?.state === "suspended" && isStock(token));
  if (!token || !packed || !allotted || token.workstation_id !== workstation.id) {
    // Allotment makes this impossible: a restored old disk, or worse.
    await note(of, "alarm.notAllotted", body);
    return refused("notAllotted", "R17");
  }
  const busy = await trx
    .selectFrom("issues")
    .select("id")
    .where((where) =>
      where.or([
        where("id", "=", body.issueId),
        where.and([
          where("vendor_code", "=", body.vendorCode),
          where("serial_number", "=", body.serialNumber),
          where("status", "in", ["begun", "refused"]),
        ]),
      ]),
    )
    .executeTakeFirst();
  if (busy) return refused("issueOpen", "R16");
  const outcome = await claim(of, body, reference);
  // sync.md: reported lost on its way while the branch had no line. It goes on and stays suspended (R6).
  return token.state === "suspended" && outcome.outcome === "applied"
    ? conflict("tokenSuspended", "R6")
    : outcome;
}

async function claim(of: EntryCase, body: JournalBody<"issue.begun">, reference: Buffer): Promise<Outcome> {
  const { trx, workstation, entry } = of;
  const issue = {
    id: body.issueId,
    workstation_id: workstation.id,
    vendor_code: body.vendorCode,
    serial_number: body.serialNumber,
    institution_code: body.institutionCode,
    branch_code: body.branchCode,
    profile: body.profile,
    card_id: body.cardId,
    customer_ref: reference,
    begun_at: new Date(entry.occurredAt),
  };
  await trx
    .insertInto("issues")
    .values({ ...issue, status: "begun" })
    .execute();
  // R3: the primary key (institution, customer) decides, whoever else is writing at this moment.
  const { numInsertedOrUpdatedRows: claimed } = await trx
    .insertInto("holdings")
    .values({ institution_code: body.institutionCode, customer_ref: reference, issue_id: body.issueId })
    .onConflict((onConflict) => onConflict.doNothing())
    .executeTakeFirst();
  if (!claimed) {
    await setStatus(of, body.issueId, "refused");
    return refused("customerHasToken", "R3");
  }
  await setToken(of.trx, body, { customer_ref: reference });
  return applied;
}

/**
 * The card is written. It becomes active only when its own HMAC over the challenge shows that it holds the seed
 * the registry verifies with.
 */
export async function issueCompleted(of: EntryCase, body: JournalBody<"issue.completed">): Promise<Outcome> {
  const token = await lockToken(of.trx, body);
  const issue = token && (await openIssue(of, body));
  if (!issue || !token) {
    await note(of, "alarm.issueUnknown", body);
    return refused("issueUnknown", "R16");
  }
  const parameters = parametersOf(token);
  if (!sameParameters(parameters, body.parameters)) return refused("parametersDiffer");
  if (!proves(of, token, parameters, body.proof)) {
    await note(of, "alarm.proofWrong", body);
    return refused("proofWrong");
  }
  const holdsClaim = issue.status === "begun";
  await setStatus(of, body.issueId, holdsClaim ? "completed" : "conflict");
  const state = await restingState(of.trx, body, token.error_count);
  await setToken(of.trx, body, {
    state,
    profile: issue.profile,
    institution_code: issue.institution_code,
    branch_code: issue.branch_code,
    customer_ref: issue.customer_ref,
    issued_at: new Date(of.entry.occurredAt),
  });
  await of.trx
    .insertInto("registrations")
    .values({
      vendor_code: body.vendorCode,
      serial_number: body.serialNumber,
      institution_code: issue.institution_code,
      kind: "issued",
    })
    .execute();
  await note(of, state === "active" ? "token.activated" : "token.suspended", body, {
    issueId: body.issueId,
  });
  // sync.md: of two smart OTPs of one institution the later one is suspended until a supervisor chooses.
  if (!holdsClaim) return conflict("customerHasToken", "R3");
  return state === "active" ? applied : conflict("tokenSuspended", "R6");
}

/** The card could not be finished: it leaves the stock, and the customer's claim is free again (R17, R3). */
export async function issueSpoiled(of: EntryCase, body: JournalBody<"issue.spoiled">): Promise<Outcome> {
  const token = await lockToken(of.trx, body);
  const issue = token && (await openIssue(of, body));
  if (!issue) {
    await note(of, "alarm.issueUnknown", body);
    return refused("issueUnknown", "R16");
  }
  await of.trx.deleteFrom("holdings").where("issue_id", "=", body.issueId).execute();
  await setToken(of.trx, body, { state: "spoiled", customer_ref: null });
  await setStatus(of, body.issueId, "spoiled");
  await note(of, "token.spoiled", body, { issueId: body.issueId, reason: body.reason });
  return applied;
}

/** The issue of this workstation and card that is still open; null when there is none. */
async function openIssue(
  { trx, workstation }: EntryCase,
  body: TokenRef & { readonly issueId: string },
): Promise<IssueRow | null> {
  const row = await trx
    .selectFrom("issues")
    .selectAll()
    .where("id", "=", body.issueId)
    .where("workstation_id", "=", workstation.id)
    .where("vendor_code", "=", body.vendorCode)
    .where("serial_number", "=", body.serialNumber)
    .where("status", "in", ["begun", "refused"])
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

async function setStatus({ trx }: EntryCase, issueId: string, status: IssueRow["status"]): Promise<void> {
  await trx.updateTable("issues").set({ status }).where("id", "=", issueId).execute();
}

function sameParameters(a: OtpParameters, b: OtpParameters): boolean {
  return a.type === b.type && a.algorithm === b.algorithm && a.digits === b.digits && a.period === b.period;
}

function proves(
  { context }: EntryCase,
  token: TokenRow,
  parameters: OtpParameters,
  proof: JournalBody<"issue.completed">["proof"],
): boolean {
  const challenge = Buffer.from(proof.challenge, "hex");
  if (challenge.length !== PROOF_CHALLENGE_LENGTH) return false;
  const ours = openSeed(context, token, (seed) => hmac(seed, parameters.algorithm, challenge));
  const theirs = Buffer.from(proof.mac, "hex");
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
