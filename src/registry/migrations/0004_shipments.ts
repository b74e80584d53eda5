import type { Migration } from "../migrate.ts";

/** Seed files that vendors sent: OCRA tokens, and the report of every import. */
export const shipments: Migration = {
  number: 4,
  statements: [
    "ALTER TABLE tokens ADD COLUMN ocra_suite text",
    "ALTER TABLE tokens DROP CONSTRAINT tokens_otp_type_check",
    "ALTER TABLE tokens ADD CONSTRAINT tokens_otp_type_check CHECK (otp_type IN ('TOTP', 'HOTP', 'OCRA'))",
    "ALTER TABLE tokens ADD CONSTRAINT tokens_ocra_suite_check CHECK ((otp_type = 'OCRA') = (ocra_suite IS NOT NULL))",
    `CREATE TABLE shipment_imports (
      id uuid PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now(),
      outcome text NOT NULL CHECK (outcome IN ('imported', 'refused')),
      file_name text NOT NULL,
      file_sha256 bytea NOT NULL,
      institution_code text NOT NULL REFERENCES institutions (code),
      branch_code text NOT NULL REFERENCES branches (code),
      vendor_code text NOT NULL,
      shipment_id text REFERENCES shipments (id),
      accepted integer NOT NULL,
      rejected integer NOT NULL,
      -- Everything that was said of the file; never a seed.
      report jsonb NOT NULL,
      CHECK ((outcome = 'imported') = (shipment_id IS NOT NULL))
    )`,
  ],
};
