/** The customer at the counter: as the form sends them, and as the window shows them. */
import { z } from "zod";
import { IdentityCheck } from "./customer.ts";
import { InstitutionCode, TellerId, TokenRef, Uuid } from "./ids.ts";

/** What the teller types, or what was read from the document's machine-readable zone. */
export const CustomerInput = z.object({
  document: IdentityCheck.shape.document,
  /** `corporation` is sent so that the refusal (R1) is decided and worded in one place. */
  kind: z.enum(["personal", "soleProprietor", "corporation"]),
  name: z.string().max(80),
  /** Resident or alien registration number, 13 digits with or without hyphen; empty for a foreign passport. */
  identityNumber: z.string().max(20),
  /** Passport or driver's licence number where the document has one. */
  documentNumber: z.string().max(24),
  /** Two lines of 44, or three of 30; empty when everything was keyed. */
  mrz: z.string().max(200),
  phone: z.string().max(20),
  /** Who was found in the ledger (9001): their name and phone need not be typed again, their document must be. */
  known: Uuid.optional(),
  /** R1: null where nobody asked, since what is done does not need it. */
  nfcPhone: z.boolean().nullable(),
});
export type CustomerInput = z.infer<typeof CustomerInput>;

/** Masked for the screen (R14). */
export const CustomerView = z.object({
  customerId: Uuid,
  maskedName: z.string(),
  kind: z.enum(["personal", "soleProprietor"]),
  maskedIdentity: z.string(),
  birthDate: z.string(),
  maskedPhone: z.string(),
  check: IdentityCheck,
  checkedBy: TellerId,
  /** R1: whether they have a phone with NFC, which only a card of their own needs; null when they were not asked. */
  nfcPhone: z.boolean().nullable(),
  /** Smart OTPs the customer holds, as far as ledger and registry (when the line is up) know. */
  tokens: z.array(
    TokenRef.extend({
      institutionCode: InstitutionCode,
      state: z.string(),
      /** Where it is registered, the issuer included; not there where only the ledger knows of it. */
      registrations: z.array(InstitutionCode).optional(),
    }),
  ),
  /** False when the line was down and only the ledger was asked. */
  registryAsked: z.boolean(),
});
export type CustomerView = z.infer<typeof CustomerView>;
