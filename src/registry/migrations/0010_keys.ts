import type { Migration } from "../migrate.ts";

/** Versions of the key-encryption key, each wrapped by the key provider. */
export const keys: Migration = {
  number: 10,
  statements: [
    `CREATE TABLE key_encryption_keys (
      version integer PRIMARY KEY CHECK (version > 0),
      -- IV ‖ ciphertext ‖ tag. Null: destroyed; nothing is sealed under it any more.
      wrapped bytea,
      -- Which provider's key has wrapped it.
      wrapped_by text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      -- Sealed under from then on: every process has learned of it by that time.
      active_from timestamptz NOT NULL DEFAULT now(),
      -- Since when nothing is sealed under it.
      retired_at timestamptz
    )`,
  ],
};
