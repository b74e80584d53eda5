import type { Selectable } from "kysely";
import type { Pool } from "pg";
import type { TokenRef } from "../../contract/ids.ts";
import type { OtpParameters } from "../../contract/token.ts";
import type { Tables } from "../tables.ts";
import { parametersOf } from "../tokens.ts";
import type { Sealed } from "../vault.ts";

/** About 400 bytes each. */
const CAPACITY = 50_000;

/**
 * What a verification needs before it goes to the database. The seed stays sealed: opening it takes
 * microseconds, and so no seed lies in the clear in this process for longer than one verification (R15).
 */
export interface KnownToken {
  readonly seed: Sealed;
  readonly parameters: OtpParameters;
  /** The position when last seen: only a hint, the database's word decides. */
  drift: number;
  lastTimeStep: number;
}

const columns = [
  "sealed_seed",
  "kek_version",
  "otp_type",
  "algorithm",
  "digits",
  "period",
  "drift",
  "last_time_step",
] as const;
type Row = Pick<Selectable<Tables["tokens"]>, (typeof columns)[number]>;
const statement = `SELECT ${columns.join(", ")} FROM tokens WHERE vendor_code = $1 AND serial_number = $2`;

/** The tokens last verified here, so that an ordinary verification is one round trip. */
export class TokenCache {
  readonly #known = new Map<string, KnownToken>();
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Null when the registry does not know the token; nothing is kept of those. */
  async find({ vendorCode, serialNumber }: TokenRef): Promise<KnownToken | null> {
    const name = `${vendorCode}-${serialNumber}`;
    const known = this.#known.get(name) ?? (await this.#read(vendorCode, serialNumber));
    if (!known) return null;
    // Map keeps insertion order: the one used last goes to the end, the oldest falls out.
    this.#known.delete(name);
    this.#known.set(name, known);
    if (this.#known.size > CAPACITY) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return known;
  }

  async #read(vendorCode: string, serialNumber: string): Promise<KnownToken | null> {
    // Prepared: most verifications meet a token that was not used here lately, and planning costs more than reading.
    const { rows } = await this.#pool.query<Row>({
      name: "token",
      text: statement,
      values: [vendorCode, serialNumber],
    });
    const [row] = rows;
    if (!row) return null;
    return {
      seed: { sealed: row.sealed_seed, kekVersion: row.kek_version },
      parameters: parametersOf(row),
      drift: row.drift,
      lastTimeStep: row.last_time_step,
    };
  }
}
