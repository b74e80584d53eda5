import type { Pool } from "pg";
import type { VerificationAnswer } from "../../contract/registry.ts";

/** R5: this many consecutive wrong OTPs, wherever they were entered, lock the token everywhere. */
const MAX_ERRORS = 10;
/** R7: time steps either side of the expected one. */
const WINDOW = 1;
/** RFC 4226 section 7.4: how far ahead of the registry a counter may have been pressed. */
export const LOOK_AHEAD = 10;

/** What is decided about one OTP, inside the database, in one atomic statement. */
export interface Judgement {
  /** `seen`: this request id was answered before. `stale`: the steps were computed around an old position. */
  readonly verdict: "accepted" | NonNullable<VerificationAnswer["reason"]> | "stale";
  readonly seenDigest: Uint8Array | null;
  readonly timeStep: number | null;
  readonly drift: number | null;
  readonly errorCount: number | null;
  /** The token's position afterwards: where the next verification should compute. */
  readonly positionDrift: number;
  readonly positionStep: number;
}

export interface JudgementInput {
  readonly vendorCode: string;
  readonly serialNumber: string;
  readonly requestId: string;
  readonly digest: Uint8Array;
  /** Null: the issuing institution asks. */
  readonly institutionCode: string | null;
  /** All time steps (or counters) computed whose OTP is the one given. */
  readonly matches: readonly number[];
  /** The registry's time step; null for a HOTP token. */
  readonly now: number | null;
  /** Drift, or last counter, that the steps were computed around, and how far off it may be. */
  readonly computedAround: number;
  readonly slack: number;
}

/**
 * One statement, one round trip, one commit: the token's row is locked, the OTP judged by what the row says at
 * that moment, and row, answer and trail written. Whoever waited for the lock sees what the one before it wrote
 * (READ COMMITTED re-reads a row it locks), so that of any number of requests with one OTP one is accepted (R8)
 * and no error is lost or counted twice (R5). Every table is reached by the token's key.
 *
 * Of several fresh steps with the same OTP the latest is taken: everything up to it is then used up, and the
 * same digits cannot be accepted once more at the later one (R8).
 *
 * A replayed OTP is refused but counts no error: R5 counts wrong OTPs, and this one was right. Its usual cause
 * is a customer who sends twice, and an eavesdropper learns and gains nothing by it.
 */
const statement = `
WITH token AS (
  SELECT state, institution_code, last_time_step, drift, error_count
  FROM tokens WHERE vendor_code = $1 AND serial_number = $2
  FOR UPDATE
), seen AS (
  SELECT digest, verdict, time_step, drift, error_count FROM verification_requests
  WHERE vendor_code = $1 AND serial_number = $2 AND request_id = $3
), judged AS (
  SELECT token.*, coalesce($5, token.institution_code) AS asking, fresh.step,
    CASE
      WHEN EXISTS (SELECT FROM seen) THEN 'seen'
      WHEN token.state IN ('received', 'in-stock', 'allotted', 'spoiled') THEN 'notActive'
      -- R4: an institution the token is not registered at learns nothing more about it.
      WHEN NOT EXISTS (
        SELECT FROM registrations WHERE vendor_code = $1 AND serial_number = $2
          AND institution_code = coalesce($5, token.institution_code)) THEN 'notRegistered'
      WHEN token.state <> 'active' THEN token.state
      WHEN CASE WHEN $7::bigint IS NULL
        THEN token.last_time_step - $8 NOT BETWEEN 0 AND $9
        ELSE abs(token.drift - $8) > $9 END THEN 'stale'
      WHEN fresh.step IS NOT NULL THEN 'accepted'
      WHEN EXISTS (SELECT FROM unnest($6::bigint[]) AS m (step) WHERE m.step <= token.last_time_step)
        THEN 'replayed'
      ELSE 'wrong'
    END AS verdict
  FROM token LEFT JOIN LATERAL (
    SELECT max(m.step) AS step FROM unnest($6::bigint[]) AS m (step)
    WHERE m.step > token.last_time_step
      AND CASE WHEN $7::bigint IS NULL
        THEN m.step <= token.last_time_step + 1 + ${LOOK_AHEAD}
        ELSE abs(m.step - $7 - token.drift) <= ${WINDOW} END
  ) AS fresh ON true
), changed AS (
  UPDATE tokens SET
    error_count = CASE judged.verdict WHEN 'accepted' THEN 0 ELSE judged.error_count + 1 END,
    state = CASE WHEN judged.verdict = 'wrong' AND judged.error_count + 1 >= ${MAX_ERRORS}
      THEN 'locked' ELSE 'active' END,
    last_time_step = CASE judged.verdict WHEN 'accepted' THEN judged.step ELSE judged.last_time_step END,
    drift = CASE WHEN judged.verdict = 'accepted' AND $7::bigint IS NOT NULL
      THEN judged.step - $7 ELSE judged.drift END
  FROM judged
  WHERE tokens.vendor_code = $1 AND tokens.serial_number = $2 AND judged.verdict IN ('accepted', 'wrong')
  RETURNING tokens.state, tokens.error_count, tokens.drift, tokens.last_time_step
), answer AS (
  SELECT judged.verdict, judged.asking,
    CASE judged.verdict WHEN 'accepted' THEN judged.step END AS time_step,
    CASE WHEN judged.verdict NOT IN ('notActive', 'notRegistered')
      THEN coalesce(changed.drift, judged.drift) END AS drift,
    CASE WHEN judged.verdict NOT IN ('notActive', 'notRegistered')
      THEN coalesce(changed.error_count, judged.error_count) END AS error_count,
    coalesce(changed.drift, judged.drift) AS position_drift,
    coalesce(changed.last_time_step, judged.last_time_step) AS position_step
  FROM judged LEFT JOIN changed ON true
), remembered AS (
  INSERT INTO verification_requests
    (vendor_code, serial_number, request_id, digest, institution_code, verdict, time_step, drift, error_count)
  SELECT $1, $2, $3, $4, asking, verdict, time_step, drift, error_count FROM answer
  WHERE verdict NOT IN ('seen', 'stale')
), trail AS (
  INSERT INTO audit (kind, vendor_code, serial_number, institution_code)
  SELECT 'token.locked', $1, $2, judged.asking FROM judged JOIN changed ON changed.state = 'locked'
)
SELECT coalesce(seen.verdict, answer.verdict) AS verdict, seen.digest AS "seenDigest",
  CASE WHEN seen IS NULL THEN answer.time_step ELSE seen.time_step END AS "timeStep",
  CASE WHEN seen IS NULL THEN answer.drift ELSE seen.drift END AS drift,
  CASE WHEN seen IS NULL THEN answer.error_count ELSE seen.error_count END AS "errorCount",
  answer.position_drift AS "positionDrift", answer.position_step AS "positionStep"
FROM answer LEFT JOIN seen ON true`;

/**
 * Judge an OTP. Null when the registry does not know the token. Two requests of one id at the same moment
 * collide in the primary key: the later fails as a whole with 23505, and finds the answer when tried again.
 */
export async function judge(pool: Pool, input: JudgementInput): Promise<Judgement | null> {
  const { rows } = await pool.query<Judgement>({
    name: "judge",
    text: statement,
    values: [
      input.vendorCode,
      input.serialNumber,
      input.requestId,
      input.digest,
      input.institutionCode,
      input.matches,
      input.now,
      input.computedAround,
      input.slack,
    ],
  });
  return rows[0] ?? null;
}
