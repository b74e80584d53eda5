import type { Bilingual } from "../contract/text.ts";
import { LedgerError } from "./errors.ts";
import type { Store } from "./store.ts";

/** Who may sign in at this workstation. */
export interface Teller {
  readonly tellerId: string;
  readonly name: Bilingual;
  readonly role: "teller" | "supervisor";
  /** PHC string of trust's `hashPassword`. */
  readonly passwordHash: string;
  /** Wrong passwords since the last right one. */
  readonly failedCount: number;
  /** Sign-in is refused until then; RFC 3339. */
  readonly lockedUntil: string | null;
}

export type NewTeller = Omit<Teller, "failedCount" | "lockedUntil">;

/** Every `attempts` wrong passwords in a row lock the teller for `lockMs`. */
export interface LockPolicy {
  readonly attempts: number;
  readonly lockMs: number;
}

export class Tellers {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws LedgerError tellerExists */
  async add(teller: NewTeller): Promise<void> {
    this.#store.transact(() => {
      if (this.#read(teller.tellerId)) throw new LedgerError("tellerExists");
      this.#store.run(
        this.#store.sql.insertInto("teller").values({
          teller_id: teller.tellerId,
          name_ko: teller.name.ko,
          name_en: teller.name.en,
          role: teller.role,
          password_hash: teller.passwordHash,
          failed_count: 0,
          locked_until: null,
        }),
      );
    });
  }

  async find(tellerId: string): Promise<Teller | null> {
    return this.#read(tellerId);
  }

  /** In order of sign-in name. */
  async list(): Promise<Teller[]> {
    return this.#store.all(this.#tellers().orderBy("teller_id")).map(tellerOf);
  }

  /**
   * Count a wrong password at `now` (milliseconds since 1970), and lock where the policy says so.
   * @throws LedgerError tellerUnknown
   */
  async noteFailure(tellerId: string, now: number, policy: LockPolicy): Promise<Teller> {
    return this.#store.transact(() => {
      const failedCount = this.#require(tellerId).failedCount + 1;
      const locks = failedCount % policy.attempts === 0;
      return this.#set(tellerId, {
        failed_count: failedCount,
        ...(locks ? { locked_until: new Date(now + policy.lockMs).toISOString() } : {}),
      });
    });
  }

  /** A right password: the count starts again. @throws LedgerError tellerUnknown */
  async noteSuccess(tellerId: string): Promise<Teller> {
    return this.#store.transact(() => this.#set(tellerId, { failed_count: 0, locked_until: null }));
  }

  /** @throws LedgerError tellerUnknown */
  async changePassword(tellerId: string, passwordHash: string): Promise<Teller> {
    return this.#store.transact(() =>
      this.#set(tellerId, { password_hash: passwordHash, failed_count: 0, locked_until: null }),
    );
  }

  #set(
    tellerId: string,
    change: { failed_count?: number; locked_until?: string | null; password_hash?: string },
  ): Teller {
    this.#store.run(this.#store.sql.updateTable("teller").set(change).where("teller_id", "=", tellerId));
    return this.#require(tellerId);
  }

  #require(tellerId: string): Teller {
    const teller = this.#read(tellerId);
    if (!teller) throw new LedgerError("tellerUnknown");
    return teller;
  }

  #read(tellerId: string): Teller | null {
    const row = this.#store.first(this.#tellers().where("teller_id", "=", tellerId));
    return row ? tellerOf(row) : null;
  }

  #tellers() {
    return this.#store.sql.selectFrom("teller").selectAll();
  }
}

function tellerOf(row: {
  teller_id: string;
  name_ko: string;
  name_en: string;
  role: "teller" | "supervisor";
  password_hash: string;
  failed_count: number;
  locked_until: string | null;
}): Teller {
  return {
    tellerId: row.teller_id,
    name: { ko: row.name_ko, en: row.name_en },
    role: row.role,
    passwordHash: row.password_hash,
    failedCount: row.failed_count,
    lockedUntil: row.locked_until,
  };
}
