import type { Migration } from "../migrate.ts";

/** OCRA without counter and time: what an OTP answers is all that makes it one of a kind. */
export const questions: Migration = {
  number: 11,
  statements: [
    `CREATE TABLE used_questions (
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      -- Keyed digest of question and session. Kept for the token's life: R8 knows no term.
      question bytea NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (vendor_code, serial_number, question)
    )`,
  ],
};
