import type { TokenRef } from "../contract/ids.ts";
import type { CustomerInput, CustomerView, MrzReading, TellerView } from "../contract/ipc.ts";
import type { HeldToken } from "../contract/registry.ts";
import type { Secret } from "../contract/secret.ts";
import {
  checkDocument,
  type MrzDocument,
  madeUpPerson,
  maskBirthDate,
  maskName,
  maskPhone,
  parseMrz,
  parsePhone,
} from "../identity/index.ts";
import { enrolledAs, SyncError } from "../sync/index.ts";
import { customerReference, sealIdentity } from "../trust/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { journalCustomer } from "./record.ts";

/**
 * Customer intake: who is it (R2), and which smart OTPs do they hold already (R3). A corporation has none (R1);
 * whether a person may have one is asked when one is issued.
 * What is refused leaves nothing behind. The identity number lives for this call only, then as an HMAC and sealed
 * to the registry (R14).
 * Somebody who was found in the ledger need not say their name and phone again, but shows their document.
 * @throws CounterError corporation (R1), customerNotKept, otherPerson (R2); IdentityError (R2); SyncError notEnrolled; LedgerError
 */
export async function identifyCustomer(
  desk: Desk,
  teller: TellerView,
  input: CustomerInput,
): Promise<CustomerView> {
  const { ledger, clock, workstationId } = desk;
  if (input.kind === "corporation") throw new CounterError("corporation", { rule: "R1" });
  const known = input.known === undefined ? null : await ledger.customers.find(input.known);
  if (input.known !== undefined && !known) throw new CounterError("customerNotKept");
  const name = input.name.trim() === "" && known ? known.name : input.name;
  const document = checkDocument({ ...input, name }, clock);
  const { canonical } = document.person;
  try {
    const maskedPhone = input.phone === "" && known ? known.maskedPhone : maskPhone(parsePhone(input.phone));
    const enrolled = await enrolledAs(ledger);
    if (!enrolled) throw new SyncError("notEnrolled");

    const customerKey = customerReference(desk.customerKey, canonical);
    // Found is not identified: the document's own number says whether it is the same person (R2).
    if (known && known.customerKey !== customerKey) throw new CounterError("otherPerson", { rule: "R2" });
    const customerId = await ledger.customers.idFor(customerKey);
    const sealedIdentity = await sealIdentity(enrolled.registrySealingKey, canonical, {
      workstationId,
      customerId,
    });
    const check = {
      document: document.document,
      method: document.method,
      checkedAt: new Date(clock.now()).toISOString(),
    };
    const masked = {
      maskedName: maskName(document.name),
      kind: input.kind,
      maskedIdentity: document.maskedIdentity,
      maskedPhone,
    };
    // Asked first: what the registry refuses leaves nothing behind here either.
    const fromRegistry = await askRegistry(desk, { workstationId, customerId, sealedIdentity });
    await ledger.customers.remember({
      ...masked,
      customerId,
      customerKey,
      name: document.name,
      birthDate: document.birthDate,
      sealedIdentity,
      check,
      checkedBy: teller.tellerId,
    });
    if (fromRegistry) await ledger.customers.noteHeldTokens(customerId, fromRegistry);
    return {
      ...masked,
      customerId,
      birthDate: maskBirthDate(document.birthDate),
      check,
      checkedBy: teller.tellerId,
      nfcPhone: input.nfcPhone,
      tokens: await ledger.customers.tokensHeld(customerId),
      registryAsked: fromRegistry !== null,
    };
  } finally {
    canonical.wipe();
  }
}

/**
 * What is known of a customer's tokens now: the registry is asked again, the ledger where the line is down.
 * @throws CounterError noCustomer; SyncError; LedgerError
 */
export async function freshCustomer(desk: Desk, customer: CustomerView): Promise<CustomerView> {
  const { ledger, workstationId } = desk;
  const { customerId, sealedIdentity } = await journalCustomer(desk, customer);
  const fromRegistry = await askRegistry(desk, { workstationId, customerId, sealedIdentity });
  if (fromRegistry) await ledger.customers.noteHeldTokens(customerId, fromRegistry);
  const tokens = await ledger.customers.tokensHeld(customerId);
  return { ...customer, tokens, registryAsked: fromRegistry !== null };
}

/**
 * The customer to whom a card was issued at this counter, with the ID that was checked then. For training only: at a
 * real counter the document is read again (R2).
 * @throws CounterError notOurs
 */
export async function holderOf({ ledger }: Pick<Desk, "ledger">, token: TokenRef): Promise<CustomerView> {
  const issue = await ledger.issues.findByToken(token);
  const kept = issue && (await ledger.customers.find(issue.begun.customer.customerId));
  if (!kept) throw new CounterError("notOurs", { parameters: { serialNumber: token.serialNumber } });
  const { customerId, kind, maskedName, maskedIdentity, maskedPhone, check, checkedBy } = kept;
  return {
    ...{ customerId, kind, maskedName, maskedIdentity, maskedPhone, check, checkedBy },
    birthDate: maskBirthDate(kept.birthDate),
    // R1: without one they would have no card.
    nfcPhone: true,
    tokens: await ledger.customers.tokensHeld(customerId),
    registryAsked: false,
  };
}

/** What the registry knows of the customer's tokens; null when the line is down (R12). */
async function askRegistry(
  { registry, line }: Desk,
  query: Parameters<Desk["registry"]["customerTokens"]>[0],
): Promise<HeldToken[] | null> {
  if (line.view.state === "offline") return null;
  try {
    return (await registry.customerTokens(query)).tokens;
  } catch (error) {
    if (error instanceof SyncError && error.passing) return null;
    throw error;
  }
}

/**
 * Read a machine-readable zone for the form.
 * @throws IdentityError
 */
export function readMrz({ clock }: Pick<Desk, "clock">, mrz: string): MrzReading {
  const read: MrzDocument = parseMrz(mrz, clock);
  return {
    document: read.document,
    name: `${read.surname} ${read.givenNames}`.trim(),
    documentNumber: read.documentNumber,
    // Only what the form must show: the number stays in the zone, which is sent along when the form is (R14).
    identityNumber: "",
    birthDate: read.birthDate,
    expiryDate: read.expiryDate,
    nationality: read.nationality,
  };
}

/** A made-up customer to fill the form with, in training. @param random 0 ≤ random() < 1 */
export function fictitiousCustomer(random: () => number): CustomerInput {
  const person = madeUpPerson(random);
  return {
    document: "residentCard",
    kind: "personal",
    name: person.name,
    identityNumber: person.identityNumber,
    documentNumber: "",
    mrz: "",
    phone: person.phone,
    nfcPhone: true,
  };
}

/**
 * The person of a form, as a branch's journal would carry them (R2, R14).
 * @returns the identity number as a secret, which the caller wipes
 * @throws IdentityError
 */
export function checkedPerson(
  { clock }: Pick<Desk, "clock">,
  input: CustomerInput,
): { readonly maskedName: string; readonly identity: Secret } {
  const { name, person } = checkDocument(input, clock);
  return { maskedName: maskName(name), identity: person.canonical };
}
