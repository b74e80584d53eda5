import type { z } from "zod";
import type { JournalCustomer } from "../../contract/customer.ts";
import type { TokenRef } from "../../contract/ids.ts";
import { customerReferenceOf } from "../customers.ts";
import { RegistryError } from "../errors.ts";
import type { EntryCase } from "../journal/outcome.ts";
import { Refusal } from "./refusal.ts";
import { isIssued, lockToken, type TokenRow } from "./tokenRow.ts";

type Customer = z.infer<typeof JournalCustomer>;

/**
 * R13: somebody approved who is not the teller. Who may approve, and that they signed in at that moment, is what
 * the workstation vouches for with its signature; the registry holds that there are two names.
 * @throws Refusal approverMissing
 */
export function fourEyes({ entry }: EntryCase): void {
  if (entry.approverId === undefined || entry.approverId === entry.tellerId) {
    throw new Refusal("approverMissing", "R13");
  }
}

/** The customer reference of an entry's customer (R14). @throws Refusal identityUnreadable */
export async function referenceOf(
  { context, workstation, references }: EntryCase,
  customer: Customer,
): Promise<Buffer> {
  const known = references.get(customer);
  if (known) return known;
  const { customerId, sealedIdentity } = customer;
  try {
    return await customerReferenceOf(context, sealedIdentity, { workstationId: workstation.id, customerId });
  } catch (error) {
    if (error instanceof RegistryError && error.code === "identityUnreadable") {
      throw new Refusal(error.code, "R2");
    }
    throw error;
  }
}

/** @throws Refusal notTheirToken */
export function mustBeTheirs(token: TokenRow, reference: Uint8Array, rule: string): void {
  if (token.customer_ref === null || !Buffer.from(reference).equals(token.customer_ref)) {
    throw new Refusal("notTheirToken", rule);
  }
}

/**
 * The token of an entry, locked, when it is in the hands of the very customer the entry names.
 * @throws Refusal identityUnreadable, tokenUnknown, tokenNotActive, notTheirToken, tokenDisposed
 */
export async function tokenOfCustomer(
  of: EntryCase,
  body: TokenRef & { readonly customer: Customer },
  rule: string,
): Promise<TokenRow> {
  const reference = await referenceOf(of, body.customer);
  const token = await lockToken(of.trx, body);
  if (!token) throw new Refusal("tokenUnknown", rule);
  if (!isIssued(token)) throw new Refusal("tokenNotActive", rule);
  mustBeTheirs(token, reference, rule);
  if (token.state === "disposed") throw new Refusal("tokenDisposed", rule);
  return token;
}

/** @throws Refusal tokenSuspended, tokenLocked, tokenDisposed, tokenNotActive */
export function mustBeActive({ state }: TokenRow, rule: string): void {
  switch (state) {
    case "active":
      return;
    case "suspended":
      // R6: the incident wins against anything.
      throw new Refusal("tokenSuspended", "R6");
    case "locked":
      throw new Refusal("tokenLocked", "R5");
    case "disposed":
      throw new Refusal("tokenDisposed", rule);
    default:
      throw new Refusal("tokenNotActive", rule);
  }
}

/** How a token is registered at an institution, to the end of its life; null when it is not. */
export async function registrationAt(
  { trx }: Pick<EntryCase, "trx">,
  { vendorCode, serialNumber }: TokenRef,
  institutionCode: string,
): Promise<"issued" | "otherInstitution" | null> {
  const row = await trx
    .selectFrom("registrations")
    .select("kind")
    .where("vendor_code", "=", vendorCode)
    .where("serial_number", "=", serialNumber)
    .where("institution_code", "=", institutionCode)
    .executeTakeFirst();
  return row?.kind ?? null;
}

/** @throws Refusal notRegisteredHere */
export async function mustBeRegisteredHere(of: EntryCase, token: TokenRef, rule: string): Promise<void> {
  const { institution_code: here } = of.workstation;
  if ((await registrationAt(of, token, here)) === null) throw new Refusal("notRegisteredHere", rule);
}
