import type { z } from "zod";
import { LedgerError } from "./errors.ts";
import { type Store, storedJson } from "./store.ts";

/** Small facts of this workstation, each JSON under a name, checked on the way in and out. */
export class Settings {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Null when it was never set. @throws LedgerError corrupted when it does not fit `schema` */
  async get<T extends z.ZodType>(name: string, schema: T): Promise<z.output<T> | null> {
    const query = this.#store.sql.selectFrom("setting").select("value").where("name", "=", name);
    const row = this.#store.first(query);
    return row ? storedJson(row.value, schema) : null;
  }

  /** @throws LedgerError contentInvalid when `value` does not fit `schema` */
  async set<T extends z.ZodType>(name: string, schema: T, value: z.input<T>): Promise<void> {
    if (!schema.safeParse(value).success) throw new LedgerError("contentInvalid");
    const text = JSON.stringify(value) ?? "null";
    this.#store.transact(() =>
      this.#store.run(
        this.#store.sql
          .insertInto("setting")
          .values({ name, value: text })
          .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: text })),
      ),
    );
  }
}
