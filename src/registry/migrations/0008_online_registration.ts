import type { Migration } from "../migrate.ts";

/** R4b: what became of every challenge that a customer signed. Challenges nobody signed leave nothing behind. */
export const onlineRegistration: Migration = {
  number: 8,
  statements: [
    `CREATE TABLE online_proofs (
      -- The token as it was named; it need not exist.
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      challenge_id uuid NOT NULL,
      request_id uuid NOT NULL,
      -- Keyed digest of the whole request, by which its repetition is recognised.
      digest bytea NOT NULL,
      institution_code text NOT NULL,
      -- 'registered', 'deregistered', or the code it was refused with.
      outcome text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (vendor_code, serial_number, challenge_id)
    )`,
  ],
};
