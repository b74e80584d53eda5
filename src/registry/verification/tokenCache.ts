import type { Selectable } from "kysely";
import type { Pool } from "pg";
import type { TokenRef } from "../../contract/ids.ts";
import type { OtpParameters } from "../../contract/token.ts";
import { type OcraSuite, parseOcraSuite } from "../../otp/index.ts";
import type { Tables } from "../tables.ts";
import { parametersOf } from "../tokens.ts";
import type { Sealed } from "../vault.ts";
import { Batches } from "./batches.ts";
import { column } from "./column.ts";
import { known, tokenName } from "./statement.ts";

/** Who asks about which token; no institution: the issuing one. */
export interface Asked extends TokenRef {
  readonly institutionCode?: string | undefined;
}

/** How a token computes its OTPs. */
export type Method =
  | { readonly parameters: OtpParameters; readonly suite: null }
  | { readonly parameters: null; readonly suite: OcraSuite };

/** What a verification needs before it goes to the database. */
export interface KnownToken {
  readonly kekVersion: number;
  readonly method: Method;
  /** The position when last seen: only a hint, the database's word decides. */
  drift: number;
  lastTimeStep: number;
  /**
   * The seed as it lies in the database. It stays sealed: opening it takes microseconds, and so no seed lies in
   * the clear in this process for longer than one verification (R15).
   */
  sealedSeed(): Sealed;
}

const columns = [
  "sealed_seed",
  "kek_version",
  "otp_type",
  "algorithm",
  "digits",
  "period",
  "ocra_suite",
  "drift",
  "last_time_step",
] as const;
type Row = Pick<Selectable<Tables["tokens"]>, (typeof columns)[number]> & { readonly nr: number };
const statement = `
SELECT asked.nr::int AS nr, ${columns.map((name) => `t.${name}`).join(", ")}
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY
  AS asked (vendor_code, serial_number, institution, nr)
JOIN tokens AS t ON t.vendor_code = asked.vendor_code AND t.serial_number = asked.serial_number
WHERE ${known}`;

class Entry implements KnownToken {
  readonly kekVersion: number;
  readonly method: Method;
  drift: number;
  lastTimeStep: number;
  /** Those that may know of it; "" is whoever issued it. */
  readonly institutions: string[] = [];
  /** Latin-1: a Buffer this small would keep eight kilobytes of its neighbours alive. */
  readonly #sealed: string;

  constructor(row: Row, method: Method) {
    this.#sealed = Buffer.from(row.sealed_seed).toString("latin1");
    this.kekVersion = row.kek_version;
    this.method = method;
    this.drift = row.drift;
    this.lastTimeStep = row.last_time_step;
  }

  sealedSeed(): Sealed {
    return { sealed: Buffer.from(this.#sealed, "latin1"), kekVersion: this.kekVersion };
  }
}

/**
 * The tokens last verified here, so that an ordinary verification is one round trip. What a caller may not know of
 * is never answered from here: a token is known for the institutions that have asked for it and are registered,
 * anybody else goes to the database and finds nothing, just as with a token that does not exist.
 */
export class TokenCache {
  readonly #known = new Map<string, Entry>();
  /** Tokens of one kind share it. */
  readonly #methods = new Map<string, Method>();
  readonly #capacity: number;
  readonly #reads: Batches<Asked, Entry | null>;

  /** @param capacity tokens kept at most */
  constructor(pool: Pool, capacity: number) {
    this.#capacity = capacity;
    this.#reads = new Batches({ size: 128, lanes: 2, run: (asked) => this.#read(pool, asked) });
  }

  /** Null when the registry does not know the token, or the institution may not know of it. */
  async find(asked: Asked): Promise<KnownToken | null> {
    const name = tokenName(asked);
    const institution = asked.institutionCode ?? "";
    const kept = this.#known.get(name);
    if (kept?.institutions.includes(institution)) {
      // Map keeps insertion order: the one used last goes to the end, the oldest falls out.
      this.#known.delete(name);
      this.#known.set(name, kept);
      return kept;
    }
    const read = await this.#reads.ask(`${name} ${institution}`, asked);
    if (!read) return null;
    const entry = this.#known.get(name) ?? read;
    if (!entry.institutions.includes(institution)) entry.institutions.push(institution);
    this.#known.set(name, entry);
    if (this.#known.size > this.#capacity) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return entry;
  }

  /** What was kept of it has proved old. */
  forget(token: TokenRef): void {
    this.#known.delete(tokenName(token));
  }

  async #read(pool: Pool, asked: readonly Asked[]): Promise<(Entry | null)[]> {
    const { rows } = await pool.query<Row>({
      name: "tokens",
      text: statement,
      values: [
        column(asked.map((token) => token.vendorCode)),
        column(asked.map((token) => token.serialNumber)),
        column(asked.map((token) => token.institutionCode ?? null)),
      ],
    });
    const found: (Entry | null)[] = asked.map(() => null);
    for (const row of rows) found[row.nr - 1] = new Entry(row, this.#methodOf(row));
    return found;
  }

  #methodOf(row: Row): Method {
    const name = row.ocra_suite ?? `${row.otp_type} ${row.algorithm} ${row.digits} ${row.period}`;
    const kept = this.#methods.get(name);
    if (kept) return kept;
    const method: Method =
      row.ocra_suite === null
        ? { parameters: parametersOf(row), suite: null }
        : { parameters: null, suite: parseOcraSuite(row.ocra_suite) };
    this.#methods.set(name, method);
    return method;
  }
}
