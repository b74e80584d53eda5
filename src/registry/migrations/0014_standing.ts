import type { Migration } from "../migrate.ts";

/** How much a branch may do without the line, and which workstations nothing is taken from for now. */
export const standing: Migration = {
  number: 14,
  statements: [
    `ALTER TABLE branches
      ADD COLUMN allotment_size integer NOT NULL DEFAULT 40 CHECK (allotment_size BETWEEN 0 AND 500),
      ADD COLUMN offline_limit integer NOT NULL DEFAULT 20 CHECK (offline_limit BETWEEN 0 AND 500),
      ADD COLUMN package_hours integer NOT NULL DEFAULT 720 CHECK (package_hours BETWEEN 1 AND 2160)`,
    // Beside the status and not a value of it: the version before reads that.
    `ALTER TABLE workstations
      ADD COLUMN quarantine text CHECK (quarantine IN ('oldCopy', 'twoCopies', 'tampered', 'operator')),
      ADD COLUMN quarantine_seq bigint,
      ADD COLUMN quarantined_at timestamptz,
      -- The session that speaks, the one before it, and how many there were: see standing.ts.
      ADD COLUMN session uuid,
      ADD COLUMN previous_session uuid,
      ADD COLUMN epoch bigint NOT NULL DEFAULT 0`,
  ],
};
