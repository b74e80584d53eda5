import type { z } from "zod";
import { LedgerError } from "./errors.ts";
import { type Store, storedJson } from "./store.ts";

/** A setting within whatever is under way; null when it was never set. @throws LedgerError corrupted */
export function readSetting<T extends z.ZodType>(store: Store, name: string, schema: T): z.output<T> | null {
  const row = store.first(store.sql.selectFrom("setting").select("value").where("name", "=", name));
  return row ? storedJson(row.value, schema) : null;
}

/** Within the transaction under way. */
export function writeSetting(store: Store, name: string, content: unknown): void {
  const value = JSON.stringify(content) ?? "null";
  store.run(
    store.sql
      .insertInto("setting")
      .values({ name, value })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value })),
  );
}

/** Small facts of this workstation, each JSON under a name, checked on the way in and out. */
export class Settings {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Null when it was never set. @throws LedgerError corrupted when it does not fit `schema` */
  async get<T extends z.ZodType>(name: string, schema: T): Promise<z.output<T> | null> {
    return readSetting(this.#store, name, schema);
  }

  /** @throws LedgerError contentInvalid when `value` does not fit `schema` */
  async set<T extends z.ZodType>(name: string, schema: T, value: z.input<T>): Promise<void> {
    if (!schema.safeParse(value).success) throw new LedgerError("contentInvalid");
    this.#store.transact(() => writeSetting(this.#store, name, value));
  }
}
