import { z } from "zod";

/** Vendor code (벤더코드) printed on the card: 2–3 digits, leading zeros count. */
export const VendorCode = z
  .string()
  .regex(/^\d{2,3}$/)
  .meta({ examples: ["71"] });
export type VendorCode = z.infer<typeof VendorCode>;

/** Serial number (일련번호) printed on the card: 8–16 digits, leading zeros count. */
export const SerialNumber = z
  .string()
  .regex(/^\d{8,16}$/)
  .meta({ examples: ["0042819001"] });
export type SerialNumber = z.infer<typeof SerialNumber>;

/** Financial institution code (금융기관코드): 3 digits. */
export const InstitutionCode = z
  .string()
  .regex(/^\d{3}$/)
  .meta({ examples: ["901"] });
export type InstitutionCode = z.infer<typeof InstitutionCode>;

/** Branch code (영업점코드): 7 digits that start with the institution's code. */
export const BranchCode = z
  .string()
  .regex(/^\d{7}$/)
  .meta({ examples: ["9010042"] });
export type BranchCode = z.infer<typeof BranchCode>;

/** A teller's or supervisor's sign-in name. */
export const TellerId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{2,32}$/)
  .meta({ examples: ["teller01"] });
export type TellerId = z.infer<typeof TellerId>;

/** UUID, of version 7 (RFC 9562) wherever we make one. */
export const Uuid = z.uuid().meta({ examples: ["0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25"] });
export type Uuid = z.infer<typeof Uuid>;

/** Instant as RFC 3339 UTC with milliseconds. */
export const Instant = z.iso.datetime({ precision: 3 }).meta({ examples: ["2026-03-02T09:30:15.000Z"] });
export type Instant = z.infer<typeof Instant>;

/** Bytes as lower-case hexadecimal. */
export const Hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
/** Bytes as unpadded base64url (RFC 4648 section 5). */
export const Base64Url = z.string().regex(/^[A-Za-z0-9_-]*$/);

/** What names one OTP token everywhere: vendor code and serial number together. */
export const TokenRef = z
  .object({ vendorCode: VendorCode, serialNumber: SerialNumber })
  .meta({ examples: [{ vendorCode: "71", serialNumber: "0042819001" }] });
export type TokenRef = z.infer<typeof TokenRef>;

export const sameToken = (a: TokenRef, b: TokenRef): boolean =>
  a.vendorCode === b.vendorCode && a.serialNumber === b.serialNumber;

/** A one-time password as typed or computed: 6–10 digits. */
export const Otp = z
  .string()
  .regex(/^\d{6,10}$/)
  .meta({ examples: ["482913"] });
export type Otp = z.infer<typeof Otp>;
