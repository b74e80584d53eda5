import { setImmediate as breathe } from "node:timers/promises";
import { sql } from "kysely";
import type { HeldToken } from "../contract/registry.ts";
import type { Customers } from "./customers.ts";
import { namePattern } from "./nameSearch.ts";
import type { Store } from "./store.ts";

/** A customer as a list shows one. */
export interface ListedCustomer {
  readonly customerId: string;
  readonly kind: "personal" | "soleProprietor";
  readonly maskedName: string;
  readonly birthDate: string;
  readonly maskedPhone: string;
  readonly tokens: readonly HeldToken[];
}

/** One page of what was found, and how many there are. */
export interface FoundCustomers {
  readonly total: number;
  readonly customers: readonly ListedCustomer[];
}

/** What of a customer is compared with what is typed. */
interface Entry {
  readonly row: number;
  readonly name: string;
  /** YYYYMMDD */
  readonly born: string;
  /** The digits of a masked phone number: area code and the last ones. */
  readonly phone: string;
}

/** Customers read in one go; other work comes in between. */
const LOAD_RUN = 5000;

/**
 * Finds customers by name, initial consonants, birth date and the last digits of their phone (9001). Names of all
 * customers lie in memory once they were asked for: a key press must not wait for 100,000 rows to be deciphered.
 */
export class Directory {
  readonly #store: Store;
  readonly #customers: Customers;
  #entries: Promise<Entry[]> | null = null;
  /** What was found last: the next pages of the same list are asked for while it scrolls. */
  #last: { readonly query: string; readonly rows: readonly number[] } | null = null;

  constructor(store: Store, customers: Customers) {
    this.#store = store;
    this.#customers = customers;
  }

  /** Read the names ahead, so that the first search is as quick as the others. */
  async prepare(): Promise<void> {
    await this.#current();
  }

  /** @param query words that must all fit; empty finds everybody, in order of name */
  async search(
    query: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<FoundCustomers> {
    const entries = await this.#current();
    if (this.#last?.query !== query) this.#last = { query, rows: matching(entries, query) };
    const { rows } = this.#last;
    return {
      total: rows.length,
      customers: this.#listed(rows.slice(page.offset, page.offset + page.limit)),
    };
  }

  /** All names as they are now: read once, then kept up to date. */
  async #current(): Promise<readonly Entry[]> {
    this.#entries ??= this.#read();
    try {
      const entries = await this.#entries;
      for (const customerId of this.#customers.takeChanged()) this.#update(entries, customerId);
      return entries;
    } catch (error) {
      this.#entries = null;
      throw error;
    }
  }

  #update(entries: Entry[], customerId: string): void {
    const row = this.#store.first(this.#names().where("customer_id", "=", customerId));
    if (!row) return;
    const entry = entryOf(row);
    const old = entries.findIndex((known) => known.row === entry.row);
    if (old >= 0) entries.splice(old, 1);
    const after = entries.findIndex((known) => known.name > entry.name);
    entries.splice(after < 0 ? entries.length : after, 0, entry);
    this.#last = null;
  }

  async #read(): Promise<Entry[]> {
    const entries: Entry[] = [];
    let last = { name: "", birth_date: "", masked_phone: "", row: 0 };
    for (;;) {
      const { name, birth_date, masked_phone, row } = last;
      const query = this.#names()
        .where(
          sql<boolean>`(name, birth_date, masked_phone, rowid) > (${name}, ${birth_date}, ${masked_phone}, ${row})`,
        )
        .orderBy("name")
        .orderBy("birth_date")
        .orderBy("masked_phone")
        .orderBy(sql`rowid`)
        .limit(LOAD_RUN);
      const run = this.#store.all(query);
      for (const found of run) entries.push(entryOf(found));
      const end = run.at(-1);
      if (!end || run.length < LOAD_RUN) return entries;
      last = end;
      await breathe();
    }
  }

  #names() {
    return this.#store.sql
      .selectFrom("customer")
      .select(["name", "birth_date", "masked_phone", sql<number>`rowid`.as("row")]);
  }

  #listed(rows: readonly number[]): ListedCustomer[] {
    if (rows.length === 0) return [];
    const query = this.#store.sql
      .selectFrom("customer")
      .select(["customer_id", "kind", "masked_name", "birth_date", "masked_phone"])
      .select(sql<number>`rowid`.as("row"))
      .where(sql<number>`rowid`, "in", rows);
    const found = new Map(this.#store.all(query).map((row) => [row.row, row]));
    return rows.flatMap((row) => {
      const customer = found.get(row);
      if (!customer) return [];
      return [
        {
          customerId: customer.customer_id,
          kind: customer.kind,
          maskedName: customer.masked_name,
          birthDate: customer.birth_date,
          maskedPhone: customer.masked_phone,
          tokens: this.#customers.held(customer.customer_id),
        },
      ];
    });
  }
}

function entryOf(row: { name: string; birth_date: string; masked_phone: string; row: number }): Entry {
  return {
    row: row.row,
    name: row.name.replaceAll(" ", ""),
    born: row.birth_date.replaceAll("-", ""),
    phone: row.masked_phone.replace(/\D/g, ""),
  };
}

function matching(entries: readonly Entry[], query: string): number[] {
  const tests = query
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "")
    .map(fitting);
  const rows: number[] = [];
  for (const entry of entries) if (tests.every((fits) => fits(entry))) rows.push(entry.row);
  return rows;
}

/** Does one typed word fit a customer? */
function fitting(word: string): (entry: Entry) => boolean {
  const digits = word.replace(/[-./]/g, "");
  if (!/^\d+$/.test(digits)) {
    const pattern = namePattern(word);
    return ({ name }) => pattern.test(name);
  }
  // A whole mobile number: what is kept of it are its beginning and its end (R14).
  if (/^01\d{8,9}$/.test(digits)) {
    const kept = digits.slice(0, 3) + digits.slice(-4);
    return ({ phone }) => phone === kept;
  }
  return ({ born, phone }) =>
    born.startsWith(digits) || born.startsWith(digits, 2) || (digits.length <= 4 && phone.endsWith(digits));
}
