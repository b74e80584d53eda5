import type { TokenRef } from "../../contract/ids.ts";
import type { OtpParameters } from "../../contract/token.ts";
import type { RegistryContext } from "../context.ts";
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

/** The tokens last verified here, so that an ordinary verification is one round trip. */
export class TokenCache {
  readonly #known = new Map<string, KnownToken>();
  readonly #db: RegistryContext["db"];

  constructor(db: RegistryContext["db"]) {
    this.#db = db;
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
    const row = await this.#db
      .selectFrom("tokens")
      .select(["sealed_seed", "kek_version", "otp_type", "algorithm", "digits", "period"])
      .select(["drift", "last_time_step"])
      .where("vendor_code", "=", vendorCode)
      .where("serial_number", "=", serialNumber)
      .executeTakeFirst();
    if (!row) return null;
    return {
      seed: { sealed: row.sealed_seed, kekVersion: row.kek_version },
      parameters: parametersOf(row),
      drift: row.drift,
      lastTimeStep: row.last_time_step,
    };
  }
}
