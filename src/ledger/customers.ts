import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { IdentityCheck } from "../contract/customer.ts";
import { Base64Url, Hex, InstitutionCode, TellerId, type TokenRef, Uuid } from "../contract/ids.ts";
import type { HeldToken } from "../contract/registry.ts";
import { TokenState } from "../contract/token.ts";
import { LedgerError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { type Store, storedJson } from "./store.ts";

/** R14: text in which no resident number stands in the clear, with or without its hyphen. */
const maskedText = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => !/\d{6}[-\s]?\d{7}/.test(text), "an identity number in the clear (R14)");

/** A customer as the ledger keeps one (R14): the number only as HMAC and sealed to the registry. */
export const Customer = z.object({
  customerId: Uuid,
  /** `customerReference` of the identity number under the workstation's own key. */
  customerKey: Hex.length(64),
  kind: z.enum(["personal", "soleProprietor"]),
  /** In full; rests in the encrypted file and nowhere else. */
  name: maskedText(80),
  maskedName: maskedText(80),
  maskedIdentity: maskedText(40),
  birthDate: maskedText(10),
  maskedPhone: maskedText(30),
  sealedIdentity: z.object({ enc: Base64Url, ciphertext: Base64Url }),
  check: IdentityCheck,
  checkedBy: TellerId,
});
export type Customer = z.infer<typeof Customer>;

/** States in which a token counts as the customer's one smart OTP of its institution (R3). */
const holding = ["active", "suspended", "locked"] as const;

export class Customers {
  readonly #store: Store;
  readonly #journal: Journal;
  #changed = new Set<string>();

  constructor(store: Store, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  /** Ids of those who were kept since this was asked last. For the ledger's own parts. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** The id under which this person is kept, or a new one: needed before the identity number is sealed. */
  async idFor(customerKey: string): Promise<string> {
    return (await this.findByKey(customerKey))?.customerId ?? uuidv7();
  }

  /**
   * Keep a customer whose identity was checked; what is known of the same person is brought up to date.
   * @returns the customer's id
   * @throws LedgerError contentInvalid, customerMismatch when the person is kept under another id
   */
  async remember(customer: Customer): Promise<string> {
    const parsed = Customer.safeParse(customer);
    if (!parsed.success) throw new LedgerError("contentInvalid", { rule: "R14" });
    const { customerId, customerKey, sealedIdentity, check } = parsed.data;
    const facts = {
      kind: parsed.data.kind,
      name: parsed.data.name,
      masked_name: parsed.data.maskedName,
      masked_identity: parsed.data.maskedIdentity,
      birth_date: parsed.data.birthDate,
      masked_phone: parsed.data.maskedPhone,
      sealed_enc: sealedIdentity.enc,
      sealed_ciphertext: sealedIdentity.ciphertext,
      identity_check: JSON.stringify(check),
      checked_by: parsed.data.checkedBy,
    };
    return this.#store.transact(() => {
      const known = this.#store.first(
        this.#customers().where(({ or, eb }) =>
          or([eb("customer_key", "=", customerKey), eb("customer_id", "=", customerId)]),
        ),
      );
      if (known && (known.customer_id !== customerId || known.customer_key !== customerKey)) {
        throw new LedgerError("customerMismatch");
      }
      this.#store.run(
        this.#store.sql
          .insertInto("customer")
          .values({ customer_id: customerId, customer_key: customerKey, ...facts })
          .onConflict((conflict) => conflict.column("customer_id").doUpdateSet(facts)),
      );
      this.#changed.add(customerId);
      return customerId;
    });
  }

  async find(customerId: string): Promise<Customer | null> {
    return customerOf(this.#store.first(this.#customers().where("customer_id", "=", customerId)));
  }

  async findByKey(customerKey: string): Promise<Customer | null> {
    return customerOf(this.#store.first(this.#customers().where("customer_key", "=", customerKey)));
  }

  /** The customer's tokens as far as this ledger knows: issued here, or told by the registry. */
  async tokensHeld(customerId: string): Promise<HeldToken[]> {
    return this.held(customerId);
  }

  /** `tokensHeld` for the ledger's own parts. */
  held(customerId: string): HeldToken[] {
    return this.#store.all(this.#held(customerId)).map(heldTokenOf);
  }

  /**
   * Keep what the registry says the customer holds. Its word replaces ours, except for what was issued here
   * and has not been sent yet, which it cannot know.
   * @throws LedgerError customerUnknown
   */
  async noteHeldTokens(customerId: string, tokens: readonly HeldToken[]): Promise<void> {
    const { sql } = this.#store;
    this.#store.transact(() => {
      this.require(customerId);
      const answered = this.#journal.answeredSeq();
      this.#store.run(
        sql
          .deleteFrom("held_token")
          .where("customer_id", "=", customerId)
          .where(({ or, eb }) => or([eb("issued_seq", "is", null), eb("issued_seq", "<=", answered)])),
      );
      for (const token of tokens) this.hold(customerId, token, null);
    });
  }

  /** The token that keeps this customer from another of the same institution (R3), or null. */
  holdingOf(customerId: string, institutionCode: string): TokenRef | null {
    const query = this.#held(customerId)
      .where("institution_code", "=", institutionCode)
      .where("state", "in", holding);
    const row = this.#store.first(query);
    return row ? heldTokenOf(row) : null;
  }

  /** Note one token as the customer's, inside the caller's transaction. For the ledger's own parts. */
  hold(customerId: string, token: HeldToken, issuedSeq: number | null): void {
    const { institutionCode, state } = token;
    const told = token.registrations ? { registrations: JSON.stringify(token.registrations) } : {};
    this.#store.run(
      this.#store.sql
        .insertInto("held_token")
        .values({
          customer_id: customerId,
          vendor_code: token.vendorCode,
          serial_number: token.serialNumber,
          institution_code: institutionCode,
          state,
          issued_seq: issuedSeq,
          registrations: null,
          ...told,
        })
        .onConflict((conflict) =>
          conflict
            .columns(["customer_id", "vendor_code", "serial_number"])
            .doUpdateSet({ institution_code: institutionCode, state, ...told }),
        ),
    );
  }

  /** @throws LedgerError customerUnknown */
  require(customerId: string): void {
    if (!this.#store.first(this.#customers().where("customer_id", "=", customerId))) {
      throw new LedgerError("customerUnknown", { rule: "R2" });
    }
  }

  #customers() {
    return this.#store.sql.selectFrom("customer").selectAll();
  }

  #held(customerId: string) {
    return this.#store.sql
      .selectFrom("held_token")
      .select(["vendor_code", "serial_number", "institution_code", "state", "registrations"])
      .where("customer_id", "=", customerId)
      .orderBy("vendor_code")
      .orderBy("serial_number");
  }
}

interface HeldRow {
  readonly vendor_code: string;
  readonly serial_number: string;
  readonly institution_code: string;
  readonly state: string;
  readonly registrations: string | null;
}

function heldTokenOf(row: HeldRow): HeldToken {
  return {
    vendorCode: row.vendor_code,
    serialNumber: row.serial_number,
    institutionCode: row.institution_code,
    state: TokenState.parse(row.state),
    ...(row.registrations === null
      ? {}
      : { registrations: storedJson(row.registrations, InstitutionCode.array()) }),
  };
}

type CustomerRow = Readonly<
  Record<
    | "customer_id"
    | "customer_key"
    | "kind"
    | "name"
    | "masked_name"
    | "masked_identity"
    | "birth_date"
    | "masked_phone"
    | "sealed_enc"
    | "sealed_ciphertext"
    | "identity_check"
    | "checked_by",
    string
  >
>;

function customerOf(row: CustomerRow | undefined): Customer | null {
  if (!row) return null;
  const kept = Customer.safeParse({
    customerId: row.customer_id,
    customerKey: row.customer_key,
    kind: row.kind,
    name: row.name,
    maskedName: row.masked_name,
    maskedIdentity: row.masked_identity,
    birthDate: row.birth_date,
    maskedPhone: row.masked_phone,
    sealedIdentity: { enc: row.sealed_enc, ciphertext: row.sealed_ciphertext },
    check: storedJson(row.identity_check, IdentityCheck),
    checkedBy: row.checked_by,
  });
  if (!kept.success) throw new LedgerError("corrupted");
  return kept.data;
}
