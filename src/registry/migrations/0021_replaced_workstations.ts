import type { Migration } from "../migrate.ts";

/** A workstation that was replaced: its cards are moved to another one once. */
export const replacedWorkstations: Migration = {
  number: 21,
  statements: ["ALTER TABLE workstations ADD COLUMN stock_moved_at timestamptz"],
};
