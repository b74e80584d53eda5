import type { Migration } from "../migrate.ts";

/** A token's life after issuance: incidents, proofs of possession, registrations that ended, reissues. */
export const life: Migration = {
  number: 5,
  statements: [
    `CREATE TABLE incidents (
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      -- Made by whoever reports: the same report again is the same incident.
      id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('lost', 'stolen', 'damaged')),
      institution_code text NOT NULL REFERENCES institutions (code),
      -- Null: reported by an institution's server.
      workstation_id uuid,
      reported_by text NOT NULL,
      reason text,
      -- Whoever reported a card that nobody was known to hold yet (R14: a reference).
      customer_ref bytea,
      reported_at timestamptz NOT NULL,
      recorded_at timestamptz NOT NULL DEFAULT now(),
      -- 'closed': the token's life ended before the incident did.
      status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'released', 'closed')),
      ended_at timestamptz,
      PRIMARY KEY (vendor_code, serial_number, id),
      FOREIGN KEY (vendor_code, serial_number) REFERENCES tokens,
      CHECK (kind <> 'stolen' OR status <> 'released'),
      CHECK ((status = 'open') = (ended_at IS NULL))
    )`,
    // A tapped card's answer is good for one transaction, and for that one once.
    `CREATE TABLE possession_proofs (
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      transaction_id uuid NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (vendor_code, serial_number, transaction_id),
      FOREIGN KEY (vendor_code, serial_number) REFERENCES tokens
    )`,
    // Set when the token is disposed of: the row stays, so that its institutions still hear why it is refused.
    "ALTER TABLE registrations ADD COLUMN ended_at timestamptz",
    // A reissue (R3): the token it replaces, and whose claim it took over.
    `ALTER TABLE issues ADD COLUMN replaces_vendor_code text,
      ADD COLUMN replaces_serial_number text,
      ADD COLUMN replaces_reason text,
      ADD COLUMN replaced_issue_id uuid REFERENCES issues (id)`,
    "CREATE INDEX issues_of_token ON issues (vendor_code, serial_number)",
    "CREATE INDEX audit_of_token ON audit (vendor_code, serial_number, id) WHERE serial_number IS NOT NULL",
    "CREATE INDEX tokens_allotted ON tokens (branch_code) WHERE state = 'allotted'",
    "CREATE INDEX tokens_of_workstation ON tokens (workstation_id) WHERE workstation_id IS NOT NULL AND issued_at IS NULL",
  ],
};
