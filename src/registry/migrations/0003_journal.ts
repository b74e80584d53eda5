import type { Migration } from "../migrate.ts";

/** What branches did: every workstation's journal as it came in, and the issues made of it. */
export const journal: Migration = {
  number: 3,
  statements: [
    `CREATE TABLE journal (
      workstation_id uuid NOT NULL REFERENCES workstations (id),
      seq bigint NOT NULL,
      hash text NOT NULL,
      signature text NOT NULL,
      -- RFC 8785 JSON exactly as it was hashed; text, because jsonb would change what was signed.
      canonical_row text NOT NULL,
      outcome text NOT NULL CHECK (outcome IN ('applied', 'refused', 'conflict')),
      rule text,
      code text,
      received_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (workstation_id, seq)
    )`,
    `CREATE TABLE issues (
      id uuid PRIMARY KEY,
      workstation_id uuid NOT NULL REFERENCES workstations (id),
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      institution_code text NOT NULL REFERENCES institutions (code),
      branch_code text NOT NULL REFERENCES branches (code),
      profile text NOT NULL,
      card_id text NOT NULL,
      customer_ref bytea NOT NULL,
      -- 'refused': R3 spoke against it when it began. 'conflict': it was completed all the same.
      status text NOT NULL CHECK (status IN ('begun', 'refused', 'completed', 'conflict', 'spoiled')),
      begun_at timestamptz NOT NULL,
      FOREIGN KEY (vendor_code, serial_number) REFERENCES tokens
    )`,
    `CREATE UNIQUE INDEX issues_open ON issues (vendor_code, serial_number) WHERE status IN ('begun', 'refused')`,
    // R3 as a key: one smart OTP, or one that is being written, per customer and issuing institution.
    `CREATE TABLE holdings (
      institution_code text NOT NULL,
      customer_ref bytea NOT NULL,
      issue_id uuid NOT NULL REFERENCES issues (id),
      PRIMARY KEY (institution_code, customer_ref)
    )`,
    "CREATE INDEX holdings_issue ON holdings (issue_id)",
  ],
};
