/** Identity documents (R2): Korean numbers, machine-readable zones, masking (R14). Pure: time comes in as a Clock. */
export {
  type CheckedDocument,
  checkDocument,
  type DocumentInput,
  type PersonIdentity,
  personIdentity,
} from "./checkDocument.ts";
export { parseLicenceNumber, parsePassportNumber, parsePhone } from "./documentNumbers.ts";
export { IdentityError, type IdentityErrorCode, type IdentityField } from "./errors.ts";
export { type MadeUpPerson, madeUpPerson } from "./fictitious.ts";
export { maskBirthDate, maskDocumentNumber, maskIdentityNumber, maskName, maskPhone } from "./masking.ts";
export { checkNotExpired, type MrzDocument, parseMrz } from "./mrz.ts";
export { parseRegistrationNumber, type RegistrationNumber } from "./registrationNumber.ts";
