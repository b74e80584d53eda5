import type { Migration } from "../migrate.ts";

/** Who takes part: institutions and branches, their workstations, and the registry's own keys. */
export const institutions: Migration = {
  number: 1,
  statements: [
    `CREATE TABLE institutions (
      code text PRIMARY KEY CHECK (code ~ '^[0-9]{3}$'),
      name_ko text NOT NULL,
      name_en text NOT NULL,
      -- Card access keys are derived from it (R9); sealed under the key-encryption key.
      sealed_card_master_key bytea NOT NULL,
      kek_version integer NOT NULL
    )`,
    `CREATE TABLE branches (
      code text PRIMARY KEY CHECK (code ~ '^[0-9]{7}$'),
      institution_code text NOT NULL REFERENCES institutions (code),
      name_ko text NOT NULL,
      name_en text NOT NULL,
      CHECK (left(code, 3) = institution_code)
    )`,
    `CREATE TABLE enrolment_codes (
      -- SHA-256 of a code with at least 80 random bits: nothing to be gained from guessing at a hash.
      code_hash bytea PRIMARY KEY,
      -- Null: any branch.
      branch_code text REFERENCES branches (code),
      -- Training codes may be used by any number of workstations.
      reusable boolean NOT NULL DEFAULT false,
      used_by uuid,
      created_at timestamptz NOT NULL DEFAULT now()
    )`,
    `CREATE TABLE workstations (
      id uuid PRIMARY KEY,
      institution_code text NOT NULL REFERENCES institutions (code),
      branch_code text NOT NULL REFERENCES branches (code),
      -- Raw 32-byte public keys, base64url: Ed25519 signs the journal, X25519 receives packages.
      signing_key text NOT NULL,
      sealing_key text NOT NULL,
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'stopped')),
      position_seq bigint NOT NULL DEFAULT 0,
      position_hash text NOT NULL,
      enrolled_at timestamptz NOT NULL DEFAULT now()
    )`,
    `CREATE TABLE registry_keys (
      name text PRIMARY KEY,
      sealed bytea NOT NULL,
      kek_version integer NOT NULL
    )`,
    `CREATE TABLE audit (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now(),
      -- 'alarm.…' wants a person; everything else is the trail.
      kind text NOT NULL,
      vendor_code text,
      serial_number text,
      institution_code text,
      workstation_id uuid,
      teller_id text,
      approver_id text,
      detail jsonb NOT NULL DEFAULT '{}'
    )`,
    "CREATE INDEX audit_alarms ON audit (at) WHERE kind LIKE 'alarm.%'",
  ],
};
