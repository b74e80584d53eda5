import type { Migration } from "../migrate.ts";

/**
 * The tokens and what hangs on them. Whatever a verification touches has the token (vendor_code, serial_number)
 * at the head of its primary key, so that the tables can be distributed by token.
 */
export const tokens: Migration = {
  number: 2,
  statements: [
    `CREATE TABLE shipments (
      id text PRIMARY KEY,
      vendor_code text NOT NULL CHECK (vendor_code ~ '^[0-9]{2,3}$'),
      branch_code text NOT NULL REFERENCES branches (code),
      -- Key the vendor locked the blank cards with; null when they are open.
      sealed_transport_key bytea,
      kek_version integer,
      arrived_at timestamptz NOT NULL DEFAULT now()
    )`,
    `CREATE TABLE tokens (
      vendor_code text NOT NULL CHECK (vendor_code ~ '^[0-9]{2,3}$'),
      serial_number text NOT NULL CHECK (serial_number ~ '^[0-9]{8,16}$'),
      state text NOT NULL CHECK (state IN
        ('received', 'in-stock', 'allotted', 'active', 'suspended', 'locked', 'disposed', 'spoiled')),
      otp_type text NOT NULL CHECK (otp_type IN ('TOTP', 'HOTP')),
      algorithm text NOT NULL CHECK (algorithm IN ('SHA-1', 'SHA-256', 'SHA-512')),
      digits smallint NOT NULL CHECK (digits BETWEEN 6 AND 10),
      period smallint NOT NULL CHECK (period BETWEEN 1 AND 3600),
      sealed_seed bytea NOT NULL,
      kek_version integer NOT NULL,
      -- Grows when the card's access key is rotated (R9).
      access_key_version integer NOT NULL DEFAULT 1,
      profile text CHECK (profile IN ('locked', 'open')),
      shipment_id text REFERENCES shipments (id),
      -- Where the card was shipped to, and later who issued it.
      institution_code text REFERENCES institutions (code),
      branch_code text REFERENCES branches (code),
      -- The workstation the card is allotted to.
      workstation_id uuid REFERENCES workstations (id),
      customer_ref bytea,
      -- Last accepted time step, or HOTP counter (R8); -1 before the first.
      last_time_step bigint NOT NULL DEFAULT -1,
      -- Time steps the token's clock runs ahead (R7).
      drift integer NOT NULL DEFAULT 0,
      -- Consecutive wrong OTPs over all institutions (R5).
      error_count smallint NOT NULL DEFAULT 0 CHECK (error_count BETWEEN 0 AND 10),
      issued_at timestamptz,
      PRIMARY KEY (vendor_code, serial_number),
      CHECK (state NOT IN ('active', 'suspended', 'locked') OR institution_code IS NOT NULL)
    ) WITH (fillfactor = 80)`,
    "CREATE INDEX tokens_in_stock ON tokens (branch_code, vendor_code, serial_number) WHERE state IN ('received', 'in-stock')",
    "CREATE INDEX tokens_of_customer ON tokens (customer_ref) WHERE customer_ref IS NOT NULL",
    `CREATE TABLE registrations (
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      institution_code text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('issued', 'otherInstitution')),
      registered_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (vendor_code, serial_number, institution_code),
      FOREIGN KEY (vendor_code, serial_number) REFERENCES tokens
    )`,
    `CREATE TABLE packages (
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      id uuid NOT NULL,
      workstation_id uuid NOT NULL,
      purpose text NOT NULL CHECK (purpose IN ('issue', 'test')),
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (vendor_code, serial_number, id),
      FOREIGN KEY (vendor_code, serial_number) REFERENCES tokens
    )`,
    `CREATE TABLE verification_requests (
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      request_id uuid NOT NULL,
      -- Keyed digest of the whole request: the OTP itself is not kept.
      digest bytea NOT NULL,
      institution_code text,
      verdict text NOT NULL,
      time_step bigint,
      drift integer,
      error_count smallint,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (vendor_code, serial_number, request_id)
    )`,
  ],
};
