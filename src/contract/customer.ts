import { z } from "zod";
import { Base64Url, Instant, Uuid } from "./ids.ts";

/** How a customer's identity was checked (R2): what, how, by whom (the entry's teller). */
export const IdentityCheck = z.object({
  document: z.enum(["residentCard", "driverLicence", "alienCard", "passport"]),
  method: z.enum(["keyed", "mrz"]),
  checkedAt: Instant,
});
export type IdentityCheck = z.infer<typeof IdentityCheck>;

/** The customer as the journal carries them (R14): no number in the clear, only sealed to the registry. */
export const JournalCustomer = z.object({
  /** Id in the workstation's ledger. */
  customerId: Uuid,
  kind: z.enum(["personal", "soleProprietor"]),
  maskedName: z.string().min(1).max(80),
  /** The identity number sealed with HPKE to the registry's key; associated data names workstation and customer. */
  sealedIdentity: z.object({ enc: Base64Url, ciphertext: Base64Url }),
  check: IdentityCheck,
});
export type JournalCustomer = z.infer<typeof JournalCustomer>;
