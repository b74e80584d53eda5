/** Identity documents (R2): Korean numbers, machine-readable zones, masking (R14). Pure: time comes in as a Clock. */
export { checkDocument, type DocumentInput } from "./checkDocument.ts";
export { parseLicenceNumber, parsePassportNumber, parsePhone } from "./documentNumbers.ts";
export { IdentityError } from "./errors.ts";
export { madeUpPerson } from "./fictitious.ts";
export { maskBirthDate, maskDocumentNumber, maskIdentityNumber, maskName, maskPhone } from "./masking.ts";
export { checkNotExpired, type MrzDocument, parseMrz } from "./mrz.ts";
export { parseRegistrationNumber } from "./registrationNumber.ts";
