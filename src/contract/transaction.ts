import { z } from "zod";

const textField = z.string().min(1).max(200);
const account = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z -]{3,39}$/);

/** An amount in the currency's smallest unit, as an integer or its decimal digits. */
const Amount = z
  .union([z.int().nonnegative(), z.string().regex(/^(?:0|[1-9]\d{0,17})$/)])
  .transform((value) => String(value));

/**
 * A transfer that an OTP is bound to (R11). `payeeAccount` and `amount` must be there. Every other member is
 * bound as well: any name of letters and digits, with a text, an integer or a truth value.
 */
export const Transaction = z
  .object({
    payeeAccount: account,
    amount: Amount,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default("KRW"),
  })
  .catchall(z.union([textField, z.int(), z.boolean()]))
  .refine((t) => Object.keys(t).length <= 32, "a transaction has at most 32 members")
  .refine(
    (t) => Object.keys(t).every((name) => /^[a-z][A-Za-z0-9]{0,31}$/.test(name)),
    "member names are 1 to 32 letters and digits that start with a lower-case letter",
  );
export type Transaction = z.infer<typeof Transaction>;
