import { randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { Secret } from "../../src/contract/secret.ts";
import { defaultOtpParameters as parameters, SEED_LENGTH } from "../../src/contract/token.ts";
import { totp } from "../../src/otp/index.ts";
import { vaultOf } from "../support/vault.ts";
import { postRequest } from "./keepAlive.ts";

/** No shipment of training's has it. */
const VENDOR = "99";
const INSTITUTION = "901";
const CHUNK = 10_000;

interface Token {
  readonly serialNumber: string;
  readonly seed: Secret;
}

/** Active tokens in the customers' hands, each with its seed. */
export class Tokens {
  readonly #tokens: readonly Token[];
  #next = 0;

  private constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /**
   * Put tokens into a registry's database, in the state an issue leaves them in.
   * @param dataDir the registry's: its key seals the seeds
   */
  static async issue(
    opened: AsyncDisposableStack,
    databaseUrl: string,
    dataDir: string,
    count: number,
  ): Promise<Tokens> {
    const vault = await vaultOf(dataDir);
    const tokens = Array.from({ length: count }, (_, i) => ({
      serialNumber: String(i).padStart(10, "0"),
      seed: Secret.take(randomBytes(SEED_LENGTH)),
    }));
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    // An interrupted run ends it here: PostgreSQL stays up for whoever still has a session.
    opened.defer(() => client.end());
    try {
      for (let at = 0; at < count; at += CHUNK) {
        const chunk = tokens.slice(at, at + CHUNK);
        const sealed = chunk.map(({ serialNumber, seed }) =>
          vault.seal(seed, { seedOf: { vendorCode: VENDOR, serialNumber } }),
        );
        await client.query(
          `INSERT INTO tokens (vendor_code, serial_number, state, otp_type, algorithm, digits, period, sealed_seed,
             kek_version, profile, institution_code, issued_at)
           SELECT $1, serial, 'active', $4, $5, $6, $7, seed, $8, 'locked', $9, now()
           FROM unnest($2::text[], $3::bytea[]) AS t (serial, seed)`,
          [
            VENDOR,
            chunk.map(({ serialNumber }) => serialNumber),
            sealed.map((value) => value.sealed),
            parameters.type,
            parameters.algorithm,
            parameters.digits,
            parameters.period,
            sealed[0]?.kekVersion,
            INSTITUTION,
          ],
        );
      }
      await client.query(
        `INSERT INTO registrations (vendor_code, serial_number, institution_code, kind)
         SELECT vendor_code, serial_number, institution_code, 'issued' FROM tokens WHERE vendor_code = $1`,
        [VENDOR],
      );
      // As pgbench does it with its own tables.
      await client.query("VACUUM ANALYZE tokens, registrations");
    } finally {
      await client.end();
    }
    return new Tokens(tokens);
  }

  /**
   * The requests of the next verifications: each of another token, with its right OTP of the moment. The moment must
   * be at least two time steps after the last one asked for: each OTP is accepted once (R8).
   */
  requests(url: URL, count: number, atSeconds: number): Buffer[] {
    if (count > this.#tokens.length) throw new Error("too few tokens for so many verifications");
    return Array.from({ length: count }, () => {
      const token = this.#tokens[this.#next++ % this.#tokens.length];
      if (!token) throw new Error("no tokens");
      return postRequest(url, "/v1/verifications", {
        requestId: randomUUID(),
        vendorCode: VENDOR,
        serialNumber: token.serialNumber,
        otp: totp(token.seed, atSeconds, parameters),
      });
    });
  }

  /** The last `count` requests were not sent: the next ones begin with their tokens. */
  giveBack(count: number): void {
    this.#next -= count;
  }
}
