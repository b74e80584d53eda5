import { type SqlBool, sql } from "kysely";
import { z } from "zod";
import { TokenRef, Uuid } from "../contract/ids.ts";
import type { EntryOutcome } from "../contract/registry.ts";
import { TokenState } from "../contract/token.ts";
import { outcomeOf } from "./journal.ts";
import { type Store, storedJson } from "./store.ts";

/** What does not fit is left out: entries of every kind are shown, with what is known of them. */
const shown = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const word = shown(z.string().max(64));

/** What of an entry's body may be shown: which card, why, what; never a proof, a seal or an OTP. */
export const ShownBody = z.object({
  vendorCode: shown(TokenRef.shape.vendorCode),
  serialNumber: shown(TokenRef.shape.serialNumber),
  reason: word,
  kind: word,
  profile: word,
  shipmentId: word,
  maskedPhoneNumber: word,
  /** The signed application: which one, and how it is opened again. */
  form: word,
  formId: shown(Uuid),
  durationMs: shown(z.number()),
  resumed: shown(z.boolean()),
  replaces: shown(z.object({ ...TokenRef.shape, reason: z.string().max(64) })),
  keep: shown(TokenRef),
  dispose: shown(TokenRef),
  customer: shown(z.object({ customerId: Uuid, maskedName: z.string().max(80) })),
});
export type ShownBody = z.infer<typeof ShownBody>;

/** One journal entry as it may be shown, with what the registry said to it; null while it waits. */
export interface ShownEntry {
  readonly seq: number;
  readonly type: string;
  readonly occurredAt: string;
  readonly tellerId: string;
  readonly approverId: string | null;
  readonly body: ShownBody;
  readonly outcome: EntryOutcome | null;
}

/** The newest entries, oldest first; `complete` is false when older ones are left out. */
export interface Entries {
  readonly entries: readonly ShownEntry[];
  readonly complete: boolean;
}

/** A card that this ledger knows: of the branch's stock, or told by the registry as a customer's. */
export interface KnownCard extends TokenRef {
  readonly state: TokenState | "writing" | "issued";
  readonly institutionCode: string | null;
  readonly customer: { readonly customerId: string; readonly maskedName: string } | null;
}

/** Which entries with an approver are asked for (9101). Instants are RFC 3339; `to` is not included any more. */
export interface ApprovedQuery {
  readonly from: string;
  readonly to: string;
  readonly tellerId?: string | undefined;
  readonly approverId?: string | undefined;
}

const MOST_ENTRIES = 500;

/** What the journal says of one customer or one card (9001), and of what a second person approved (9101). */
export class History {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Everything that was recorded about a customer and the cards they hold or held. */
  async ofCustomer(customerId: string): Promise<Entries & { readonly tokens: readonly KnownCard[] }> {
    const tokens = this.#cardsOf(customerId);
    const about = tokens.map((token) => this.#about(token));
    return {
      tokens,
      ...this.#entries(
        sql.join([sql`body ->> '$.customer.customerId' = ${customerId}`, ...about], sql` OR `),
      ),
    };
  }

  /** Everything that was recorded about a card, and what the ledger knows of it. */
  async ofCard(token: TokenRef): Promise<Entries & { readonly card: KnownCard | null }> {
    const [card] = this.#known(
      sql`serial_number = ${token.serialNumber} AND vendor_code = ${token.vendorCode}`,
      1,
    );
    return { card: card ?? null, ...this.#entries(this.#about(token)) };
  }

  /**
   * Cards by digits of their number; with a separator the vendor code must fit as well: `71-0042`.
   * @param typed digits, with or without one separator
   */
  async findCards(typed: string, limit: number): Promise<KnownCard[]> {
    const [, vendorCode, digits] = /^(?:(\d{2,3})[-\s])?(\d{3,16})$/.exec(typed.trim()) ?? [];
    if (digits === undefined) return [];
    const part = `%${digits}%`;
    return this.#known(
      vendorCode === undefined
        ? sql`(serial_number LIKE ${part} OR vendor_code || serial_number LIKE ${`${digits}%`})`
        : sql`vendor_code = ${vendorCode} AND serial_number LIKE ${part}`,
      limit,
    );
  }

  /** Entries that a second person approved (R13), newest first. */
  async approved(query: ApprovedQuery): Promise<Entries> {
    const { from, to, tellerId, approverId } = query;
    const conditions = [
      sql`approver_id IS NOT NULL AND occurred_at >= ${from} AND occurred_at < ${to}`,
      ...(tellerId === undefined ? [] : [sql`teller_id = ${tellerId}`]),
      ...(approverId === undefined ? [] : [sql`approver_id = ${approverId}`]),
    ];
    const { entries, complete } = this.#entries(sql.join(conditions, sql` AND `));
    return { entries: entries.toReversed(), complete };
  }

  /** The card of a customer's list of issues, registrations and what the registry told. */
  #cardsOf(customerId: string): KnownCard[] {
    const held = this.#store.sql
      .selectFrom("held_token")
      .select(["vendor_code", "serial_number"])
      .where("customer_id", "=", customerId);
    const issued = this.#store.sql
      .selectFrom("issue")
      .select(["vendor_code", "serial_number"])
      .where("customer_id", "=", customerId)
      .where("state", "=", "completed");
    return this.#store
      .all(held.union(issued).orderBy("vendor_code").orderBy("serial_number"))
      .flatMap(({ vendor_code, serial_number }) =>
        this.#known(sql`serial_number = ${serial_number} AND vendor_code = ${vendor_code}`, 1),
      );
  }

  /** Held tokens and stock as one list, each card once. */
  #known(condition: ReturnType<typeof sql>, limit: number): KnownCard[] {
    const held = this.#store.sql
      .selectFrom("held_token")
      .innerJoin("customer", "customer.customer_id", "held_token.customer_id")
      .select([
        "vendor_code",
        "serial_number",
        "state",
        "institution_code",
        "customer.customer_id",
        "masked_name",
      ])
      .where(sql<SqlBool>`${condition}`)
      .orderBy("serial_number")
      .limit(limit);
    const stock = this.#store.sql
      .selectFrom("card")
      .select(["vendor_code", "serial_number", "state"])
      .where(sql<SqlBool>`${condition}`)
      .orderBy("serial_number")
      .limit(limit);
    const cards = new Map<string, KnownCard>();
    for (const { vendor_code, serial_number, state } of this.#store.all(stock)) {
      const token = { vendorCode: vendor_code, serialNumber: serial_number };
      cards.set(`${serial_number}-${vendor_code}`, {
        ...token,
        state,
        institutionCode: null,
        customer: null,
      });
    }
    for (const row of this.#store.all(held)) {
      cards.set(`${row.serial_number}-${row.vendor_code}`, {
        vendorCode: row.vendor_code,
        serialNumber: row.serial_number,
        state: TokenState.parse(row.state),
        institutionCode: row.institution_code,
        customer: { customerId: row.customer_id, maskedName: row.masked_name },
      });
    }
    const ordered = [...cards].sort(([a], [b]) => (a < b ? -1 : 1));
    return ordered.slice(0, limit).map(([, card]) => card);
  }

  /** The card itself, the one it replaced or was replaced by, or one of a list of cards. */
  #about({ vendorCode, serialNumber }: TokenRef) {
    return sql`(body ->> 'serialNumber' = ${serialNumber} AND body ->> 'vendorCode' = ${vendorCode}
      OR body ->> '$.replaces.serialNumber' = ${serialNumber} AND body ->> '$.replaces.vendorCode' = ${vendorCode}
      OR type = 'conflict.resolved' AND (
        body ->> '$.keep.serialNumber' = ${serialNumber} AND body ->> '$.keep.vendorCode' = ${vendorCode}
        OR body ->> '$.dispose.serialNumber' = ${serialNumber} AND body ->> '$.dispose.vendorCode' = ${vendorCode})
      OR type >= 'stock.' AND type < 'stock/' AND EXISTS (
        SELECT 1 FROM json_each(body, '$.cards') AS each
        WHERE each.value ->> 'serialNumber' = ${serialNumber} AND each.value ->> 'vendorCode' = ${vendorCode}))`;
  }

  #entries(condition: ReturnType<typeof sql>): Entries {
    const query = this.#store.sql
      .selectFrom("journal")
      .leftJoin("journal_outcome", "journal_outcome.seq", "journal.seq")
      .select(["journal.seq", "type", "body", "occurred_at", "teller_id", "approver_id"])
      .select(["outcome", "rule", "code", "text"])
      .where(sql<SqlBool>`(${condition})`)
      .orderBy("journal.seq", "desc")
      .limit(MOST_ENTRIES + 1);
    const rows = this.#store.all(query);
    const entries = rows.slice(0, MOST_ENTRIES).map(
      ({ seq, type, body, occurred_at, teller_id, approver_id, outcome, rule, code, text }): ShownEntry => ({
        seq,
        type,
        occurredAt: occurred_at,
        tellerId: teller_id,
        approverId: approver_id,
        body: storedJson(body, ShownBody),
        outcome: outcome && outcomeOf({ seq, outcome, rule, code, text }),
      }),
    );
    return { entries: entries.reverse(), complete: rows.length <= MOST_ENTRIES };
  }
}
