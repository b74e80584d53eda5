import type { Migration } from "../migrate.ts";

/** What became of a replaced workstation's stock: how much was announced again, by whom, and which cards those are. */
export const movedStock: Migration = {
  number: 22,
  statements: [
    "ALTER TABLE workstations ADD COLUMN stock_moved_cards integer",
    "ALTER TABLE workstations ADD COLUMN stock_moved_by text",
    "ALTER TABLE workstations ADD COLUMN stock_moved_witness text",
    "ALTER TABLE tokens ADD COLUMN moved_from uuid",
  ],
};
