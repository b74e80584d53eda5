import type { Clock } from "../contract/clock.ts";
import type { IdentityCheck } from "../contract/customer.ts";
import { Secret } from "../contract/secret.ts";
import { parseLicenceNumber, parsePassportNumber } from "./documentNumbers.ts";
import { IdentityError } from "./errors.ts";
import { maskDocumentNumber, maskIdentityNumber } from "./masking.ts";
import { checkNotExpired, type MrzDocument, parseMrz } from "./mrz.ts";
import { parseRegistrationNumber, type RegistrationNumber } from "./registrationNumber.ts";

/**
 * What identifies one person. `canonical` is ASCII: the 13 digits of an `rrn` or `arn`; for a `passport`
 * `<issuing state>:<number>`. The three never look alike. The caller owns the secret and wipes it (R14).
 */
interface PersonIdentity {
  readonly kind: "rrn" | "arn" | "passport";
  readonly canonical: Secret;
}

/** As keyed or read at the counter; empty strings for what is not there. */
export interface DocumentInput {
  readonly document: IdentityCheck["document"];
  readonly name: string;
  readonly identityNumber: string;
  readonly documentNumber: string;
  readonly mrz: string;
}

/** A document whose format and check digits hold (R2). */
interface CheckedDocument {
  readonly document: IdentityCheck["document"];
  readonly method: IdentityCheck["method"];
  /** As typed; from the machine-readable zone, surname first, when nothing was typed. */
  readonly name: string;
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly maskedIdentity: string;
  readonly person: PersonIdentity;
}

const ascii = (text: string): Secret => Secret.take(new TextEncoder().encode(text));

/**
 * Normalise what identifies the person: the registration number when there is one, else the foreign passport.
 * @throws IdentityError `passportNumber`, `passportNeedsMrz`
 */
function personIdentity(
  number: RegistrationNumber | null,
  passport: { readonly issuingState: string; readonly documentNumber: string } | null,
): PersonIdentity {
  if (number !== null) return { kind: number.kind, canonical: ascii(number.digits) };
  // A passport's number means nothing without the state that gave it.
  if (passport === null) throw new IdentityError("passportNeedsMrz");
  const documentNumber = parsePassportNumber(passport.documentNumber, passport.issuingState);
  return { kind: "passport", canonical: ascii(`${passport.issuingState}:${documentNumber}`) };
}

function checkName(name: string): string {
  const clean = name.normalize("NFC").trim().replace(/\s+/g, " ");
  if (!/^\p{L}[\p{L}\p{M}' .,·-]*$/u.test(clean)) throw new IdentityError("nameMissing");
  return clean;
}

/** The number typed, or the one the zone carries; they must agree when there are both. */
function registration(
  input: DocumentInput,
  mrz: MrzDocument | null,
  clock: Clock,
): RegistrationNumber | null {
  const read = mrz?.registrationNumber ?? null;
  if (input.identityNumber.trim() === "") return read;
  const typed = parseRegistrationNumber(input.identityNumber, clock);
  const agrees = read === null || read.digits === typed.digits;
  if (!agrees || (mrz !== null && mrz.birthDate.slice(2) !== typed.birthDate.slice(2))) {
    throw new IdentityError("mrzOtherNumber");
  }
  return typed;
}

function checkKind(document: DocumentInput["document"], number: RegistrationNumber | null): void {
  if (number === null) {
    if (document !== "passport") throw new IdentityError("numberMissing");
    return;
  }
  if (document === "alienCard" && number.kind === "rrn") throw new IdentityError("numberIsResident");
  if (document === "residentCard" && number.kind === "arn") throw new IdentityError("numberIsAlien");
}

function checkDocumentNumber(input: DocumentInput, mrz: MrzDocument | null): void {
  if (input.document === "driverLicence") parseLicenceNumber(input.documentNumber);
  if (input.document !== "passport") return;
  const typed = input.documentNumber.trim();
  if (mrz === null) {
    parsePassportNumber(typed, "KOR");
  } else if (typed !== "" && parsePassportNumber(typed, mrz.issuingState) !== mrz.documentNumber) {
    throw new IdentityError("mrzOtherDocumentNumber");
  }
}

/**
 * Check an identity document before any counter transaction (R2): resident card, driver's licence, alien card, or
 * passport; keyed, or with its machine-readable zone, which must not be past its date. A Korean passport without
 * a resident number in it needs the number keyed as well, since Koreans are recognised by it; a foreign passport
 * needs its zone.
 * @throws IdentityError
 */
export function checkDocument(input: DocumentInput, clock: Clock): CheckedDocument {
  const mrz = input.mrz.trim() === "" ? null : parseMrz(input.mrz, clock);
  if (mrz !== null && mrz.document !== input.document) {
    throw new IdentityError("mrzOtherDocument");
  }
  if (mrz !== null) checkNotExpired(mrz.expiryDate, clock);
  const number = registration(input, mrz, clock);
  checkKind(input.document, number);
  // Only Koreans' passports can be keyed: the resident number says whose they are, and the format is known.
  const korean = number?.kind === "rrn";
  if (input.document === "passport" && mrz === null && !korean) throw new IdentityError("passportNeedsMrz");
  if (number === null && mrz?.nationality === "KOR") throw new IdentityError("numberMissing");
  checkDocumentNumber(input, mrz);
  const typedName =
    input.name.trim() === "" && mrz !== null ? `${mrz.surname} ${mrz.givenNames}` : input.name;
  return {
    document: input.document,
    method: mrz === null ? "keyed" : "mrz",
    name: checkName(typedName),
    birthDate: number?.birthDate ?? mrz?.birthDate ?? "",
    maskedIdentity:
      number === null ? maskDocumentNumber(mrz?.documentNumber ?? "") : maskIdentityNumber(number.digits),
    person: personIdentity(number, mrz),
  };
}
