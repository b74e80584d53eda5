import type { Pool } from "pg";
import type { TokenRef } from "../../contract/ids.ts";
import type { VerificationAnswer } from "../../contract/verification.ts";
import { column, hexBytes } from "./column.ts";

/** R5: this many consecutive wrong OTPs, wherever they were entered, lock the token everywhere. */
export const MAX_ERRORS = 10;
/** R7: time steps either side of the expected one. */
export const WINDOW = 1;
/** RFC 4226 section 7.4: how far ahead of the registry a counter may have been pressed. */
export const LOOK_AHEAD = 10;

/** A token's name in maps. */
export const tokenName = ({ vendorCode, serialNumber }: TokenRef): string => `${vendorCode}-${serialNumber}`;

/** One OTP to be judged. */
export interface JudgementInput extends TokenRef {
  /** Null: the issuing institution asks. */
  readonly institutionCode: string | null;
  readonly requestId: string;
  readonly digest: Buffer;
  /** Version of the key that the seed was sealed under when it was read: another one now, and it is read again. */
  readonly kekVersion: number;
  /** All time steps (or counters) computed whose OTP is the one given, ascending. */
  readonly matches: readonly number[];
  /** The registry's time step; null for a token that counts. */
  readonly now: number | null;
  /** Drift, or last counter, that the steps were computed around, and how far off it may be. */
  readonly computedAround: number;
  readonly slack: number;
  /** Of a token whose OTPs depend on no counter and no time: what it was asked, which it may be once (R8). */
  readonly question: Buffer | null;
}

/** What was decided about one OTP, inside the database. */
export interface Judgement {
  /** `stale`: computed around an old position, or from a seed that has been sealed anew. Nothing was changed. */
  readonly verdict: "accepted" | NonNullable<VerificationAnswer["reason"]> | "stale";
  /** Of the request that was answered under this request id before; null when it is the first. */
  readonly seenDigest: Uint8Array | null;
  readonly timeStep: number | null;
  readonly drift: number | null;
  readonly errorCount: number | null;
}

/**
 * R4: whether the institution that asks may know of the token `t`. Where a token lies in stock it is known, and
 * where it was issued it stays known after its disposal; as long as a customer uses it, it is known where it is
 * registered. For everybody else it is as if it did not exist.
 */
export const known = `(EXISTS (
      SELECT FROM registrations AS r WHERE r.vendor_code = asked.vendor_code AND r.serial_number = asked.serial_number
        AND r.institution_code = coalesce(asked.institution, t.institution_code))
    OR t.institution_code = coalesce(asked.institution, t.institution_code)
      AND t.state NOT IN ('active', 'suspended', 'locked'))`;

/**
 * Any number of OTPs of different tokens in one statement, one round trip, one commit. Each token's row is locked,
 * its OTP judged by what the row says at that moment, and row, answer and trail written.
 *
 * What makes it right (docs/decisions/0008): everything that decides about R5 and R8 (state, errors, last step) is
 * a column of the locked row, and READ COMMITTED reads a row again when it locks it. Everything else, the answers
 * given before above all, is seen as it was when the statement began. A request that was answered in between is
 * found by its primary key: it is not remembered a second time, and only what is remembered has an effect.
 *
 * A question answered twice in the same moment fails as a whole with 23505 in `used_questions`: nothing of it has
 * happened, and asked again it is found used.
 *
 * Asked for together, tokens that somebody else has locked are left out (`skip`), so that no batch waits for a
 * lock while it holds others. There is no row in the answer either for a token that the institution may not know of; it is
 * neither locked nor touched.
 *
 * Of several fresh steps with the same OTP the latest is taken: everything up to it is then used up, and the
 * same digits cannot be accepted once more at the later one (R8).
 *
 * A replayed OTP is refused but counts no error: R5 counts wrong OTPs, and this one was right. Its usual cause
 * is a customer who sends twice, and an eavesdropper learns and gains nothing by it.
 */
const statement = (skip: "" | "SKIP LOCKED") => `
WITH token AS (
  SELECT asked.*, t.state, t.last_time_step, t.drift, t.error_count, t.kek_version <> asked.computed_under AS resealed,
    coalesce(asked.institution, t.institution_code) AS asking
  FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::int[], $7::text[], $8::bigint[],
      $9::bigint[], $10::int[], $11::bytea[])
    AS asked (vendor_code, serial_number, institution, request_id, digest, computed_under, matches, now, around, slack,
      question)
  JOIN tokens AS t ON t.vendor_code = asked.vendor_code AND t.serial_number = asked.serial_number
  WHERE ${known}
  ORDER BY t.vendor_code, t.serial_number
  FOR NO KEY UPDATE OF t ${skip}
), judged AS MATERIALIZED (
  SELECT token.*, fresh.step, seen.digest AS seen_digest, seen.verdict AS seen_verdict, seen.time_step AS seen_step,
    seen.drift AS seen_drift, seen.error_count AS seen_errors,
    CASE
      WHEN seen.digest IS NOT NULL THEN 'seen'
      WHEN token.state IN ('received', 'in-stock', 'allotted', 'spoiled') THEN 'notActive'
      WHEN token.state <> 'active' THEN token.state
      WHEN token.resealed OR CASE WHEN token.now IS NULL
        THEN token.last_time_step - token.around NOT BETWEEN 0 AND token.slack
        ELSE abs(token.drift - token.around) > token.slack END THEN 'stale'
      WHEN fresh.step IS NOT NULL AND token.question IS NULL THEN 'accepted'
      WHEN fresh.step IS NOT NULL THEN CASE WHEN EXISTS (
        SELECT FROM used_questions AS used WHERE used.vendor_code = token.vendor_code
          AND used.serial_number = token.serial_number AND used.question = token.question)
        THEN 'replayed' ELSE 'accepted' END
      WHEN EXISTS (SELECT FROM unnest(token.matches::bigint[]) AS m (step) WHERE m.step <= token.last_time_step)
        THEN 'replayed'
      ELSE 'wrong'
    END AS verdict
  FROM token
  LEFT JOIN verification_requests AS seen ON seen.vendor_code = token.vendor_code
    AND seen.serial_number = token.serial_number AND seen.request_id = token.request_id
  LEFT JOIN LATERAL (
    SELECT max(m.step) AS step FROM unnest(token.matches::bigint[]) AS m (step)
    WHERE token.question IS NOT NULL OR m.step > token.last_time_step
      AND CASE WHEN token.now IS NULL
        THEN m.step <= token.last_time_step + 1 + ${LOOK_AHEAD}
        ELSE abs(m.step - token.now - token.drift) <= ${WINDOW} END
  ) AS fresh ON true
), remembered AS (
  INSERT INTO verification_requests
    (vendor_code, serial_number, request_id, digest, institution_code, verdict, time_step, drift, error_count)
  SELECT vendor_code, serial_number, request_id, digest, asking, verdict,
    CASE verdict WHEN 'accepted' THEN step END,
    CASE verdict WHEN 'notActive' THEN NULL WHEN 'accepted' THEN coalesce(step - now, drift) ELSE drift END,
    CASE verdict WHEN 'notActive' THEN NULL WHEN 'accepted' THEN 0 WHEN 'wrong' THEN error_count + 1
      ELSE error_count END
  FROM judged WHERE verdict NOT IN ('seen', 'stale')
  ON CONFLICT DO NOTHING
  RETURNING vendor_code, serial_number, institution_code, verdict, time_step, drift, error_count
), changed AS (
  UPDATE tokens SET error_count = now.error_count, drift = now.drift,
    last_time_step = greatest(now.time_step, tokens.last_time_step),
    state = CASE WHEN now.error_count >= ${MAX_ERRORS} THEN 'locked' ELSE tokens.state END
  FROM remembered AS now
  WHERE tokens.vendor_code = now.vendor_code AND tokens.serial_number = now.serial_number
    AND now.verdict IN ('accepted', 'wrong')
), used AS (
  INSERT INTO used_questions (vendor_code, serial_number, question)
  SELECT vendor_code, serial_number, judged.question
  FROM judged JOIN remembered AS now USING (vendor_code, serial_number)
  WHERE judged.question IS NOT NULL AND now.verdict = 'accepted'
), trail AS (
  INSERT INTO audit (kind, vendor_code, serial_number, institution_code)
  SELECT 'token.locked', vendor_code, serial_number, institution_code FROM remembered
  WHERE verdict = 'wrong' AND error_count >= ${MAX_ERRORS}
)
SELECT vendor_code AS "vendorCode", serial_number AS "serialNumber", verdict, NULL AS "seenDigest",
  time_step AS "timeStep", drift, error_count AS "errorCount" FROM remembered
UNION ALL
SELECT vendor_code, serial_number, coalesce(seen_verdict, verdict), seen_digest, seen_step, seen_drift, seen_errors
FROM judged WHERE verdict IN ('seen', 'stale')`;

const waiting = statement("");
const skipping = statement("SKIP LOCKED");

type Row = Judgement & TokenRef;

/** The answer to one of several questions about different tokens; null where the statement left it out. */
export async function judge(
  pool: Pool,
  inputs: readonly JudgementInput[],
  { wait }: { readonly wait: boolean },
): Promise<(Judgement | null)[]> {
  const { rows } = await pool.query<Row>({
    name: wait ? "judge" : "judge together",
    text: wait ? waiting : skipping,
    values: [
      column(inputs.map((input) => input.vendorCode)),
      column(inputs.map((input) => input.serialNumber)),
      column(inputs.map((input) => input.institutionCode)),
      column(inputs.map((input) => input.requestId)),
      column(inputs.map((input) => hexBytes(input.digest))),
      column(inputs.map((input) => input.kekVersion)),
      column(inputs.map((input) => column(input.matches))),
      column(inputs.map((input) => input.now)),
      column(inputs.map((input) => input.computedAround)),
      column(inputs.map((input) => input.slack)),
      column(inputs.map(({ question }) => question && hexBytes(question))),
    ],
  });
  const byToken = new Map(rows.map((row) => [tokenName(row), row]));
  return inputs.map((input) => byToken.get(tokenName(input)) ?? null);
}
