import type { Migration } from "../migrate.ts";

/** Customers' phones (R9): invitations by activation code, registered phones, the rotation of access keys. */
export const phones: Migration = {
  number: 7,
  statements: [
    // The version the card's key is to have after its next tap. Whatever lies between the two the card may have too.
    "ALTER TABLE tokens ADD COLUMN next_access_key_version integer",
    `ALTER TABLE tokens ADD CONSTRAINT tokens_next_access_key_check
      CHECK (next_access_key_version > access_key_version) NOT VALID`,
    // A few of each card's life, looked up by code or id: no hot statement comes here.
    `CREATE TABLE phone_invitations (
      id uuid PRIMARY KEY,
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      institution_code text NOT NULL,
      workstation_id uuid NOT NULL,
      -- SHA-256 of a code with at least 100 random bits: nothing to be gained from guessing at a hash.
      code_hash bytea NOT NULL,
      -- Sealed under the key-encryption key; shown is the masked form only (R14).
      sealed_phone_number bytea NOT NULL,
      kek_version integer NOT NULL,
      masked_phone_number text NOT NULL,
      invited_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      withdrawn_at timestamptz,
      -- The row of phones that used the code.
      used_by uuid,
      CHECK (used_by IS NULL OR withdrawn_at IS NULL),
      FOREIGN KEY (vendor_code, serial_number) REFERENCES tokens
    )`,
    "CREATE UNIQUE INDEX phone_invitations_code ON phone_invitations (code_hash)",
    "CREATE INDEX phone_invitations_token ON phone_invitations (vendor_code, serial_number)",
    `CREATE TABLE phones (
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      id uuid NOT NULL,
      -- The installation of the app, by its own name; it may be registered for this card again later.
      phone_id uuid NOT NULL,
      invitation_id uuid NOT NULL,
      status text NOT NULL DEFAULT 'registered'
        CHECK (status IN ('registered', 'revoked', 'replaced', 'forgotten')),
      signing_key text NOT NULL,
      sealing_key text NOT NULL,
      device_id text NOT NULL,
      model text NOT NULL,
      os text NOT NULL,
      os_version text NOT NULL,
      app_version text NOT NULL,
      -- The newest version of the card's access key that this phone ever got: what it knows when it is revoked.
      key_version integer NOT NULL,
      registered_at timestamptz NOT NULL DEFAULT now(),
      ended_at timestamptz,
      PRIMARY KEY (vendor_code, serial_number, id),
      CHECK ((status = 'registered') = (ended_at IS NULL)),
      FOREIGN KEY (vendor_code, serial_number) REFERENCES tokens
    )`,
    `CREATE UNIQUE INDEX phones_registered ON phones (vendor_code, serial_number, phone_id)
      WHERE status = 'registered'`,
    // R9 as a key: one smart OTP of an issuing institution on one device.
    `CREATE TABLE phone_holdings (
      institution_code text NOT NULL,
      device_id text NOT NULL,
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      phone uuid NOT NULL,
      PRIMARY KEY (institution_code, device_id)
    )`,
    // Requests that were taken lately: each is good once.
    `CREATE TABLE phone_requests (
      vendor_code text NOT NULL,
      serial_number text NOT NULL,
      phone_id uuid NOT NULL,
      request_id uuid NOT NULL,
      taken_at timestamptz NOT NULL,
      PRIMARY KEY (vendor_code, serial_number, phone_id, request_id)
    )`,
  ],
};
