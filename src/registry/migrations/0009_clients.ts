import type { Migration } from "../migrate.ts";

/** Who may call: vendors, institutions' servers, and the certificates by which they and workstations are known. */
export const clients: Migration = {
  number: 9,
  statements: [
    `CREATE TABLE vendors (
      code text PRIMARY KEY CHECK (code ~ '^[0-9]{2,3}$'),
      name text NOT NULL,
      -- DER of the certificate whose key signs the vendor's seed files; null: unsigned files are taken.
      certificate bytea,
      added_at timestamptz NOT NULL DEFAULT now()
    )`,
    `CREATE TABLE api_clients (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      -- Null: an operator of the registry itself.
      institution_code text REFERENCES institutions (code),
      scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'stopped')),
      added_at timestamptz NOT NULL DEFAULT now()
    )`,
    // One name is one client: adding it again is the same client, not a second one.
    "CREATE UNIQUE INDEX api_clients_name ON api_clients (coalesce(institution_code, ''), name)",
    `CREATE TABLE client_certificates (
      -- SHA-256 of the SubjectPublicKeyInfo (RFC 7469 section 2.4): a key belongs to one caller, for ever.
      spki_sha256 bytea PRIMARY KEY CHECK (length(spki_sha256) = 32),
      client_id uuid REFERENCES api_clients (id),
      workstation_id uuid REFERENCES workstations (id),
      -- Of the certificate that was registered: another one around the same key does not last longer.
      not_after timestamptz NOT NULL,
      added_at timestamptz NOT NULL DEFAULT now(),
      revoked_at timestamptz,
      CHECK ((client_id IS NULL) <> (workstation_id IS NULL))
    )`,
    "CREATE INDEX client_certificates_client ON client_certificates (client_id) WHERE client_id IS NOT NULL",
    "CREATE INDEX client_certificates_workstation ON client_certificates (workstation_id) WHERE workstation_id IS NOT NULL",
    // Null: does not expire, as all codes before this one.
    "ALTER TABLE enrolment_codes ADD COLUMN expires_at timestamptz",
  ],
};
