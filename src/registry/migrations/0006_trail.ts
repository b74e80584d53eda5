import type { Migration } from "../migrate.ts";

/** Whom a row of the trail concerns, and that it waits for its place; also for rows of the previous version. */
const written = `CREATE FUNCTION audit_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Alarms are for the registry's operators alone.
  IF NEW.kind LIKE 'alarm.%' THEN
    NEW.audience := '{}';
  ELSE
    NEW.audience := ARRAY(
      SELECT DISTINCT code FROM (
        SELECT unnest(NEW.audience)
        UNION ALL SELECT NEW.institution_code
        UNION ALL SELECT institution_code FROM tokens
          WHERE vendor_code = NEW.vendor_code AND serial_number = NEW.serial_number
        UNION ALL SELECT institution_code FROM registrations
          WHERE vendor_code = NEW.vendor_code AND serial_number = NEW.serial_number
      ) AS concerned (code) WHERE code IS NOT NULL ORDER BY code);
  END IF;
  INSERT INTO audit_unplaced (id) VALUES (NEW.id);
  RETURN NEW;
END $$`;

const refused = `CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$`;

const appendOnly = (table: string): string =>
  `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()`;

/**
 * The trail's order (docs/decisions/0010-change-feed.md). Rows go into `audit` in the transaction that makes the
 * change, whoever else is writing; a sequencer gives committed rows their place afterwards.
 */
export const trail: Migration = {
  number: 6,
  statements: [
    // Institutions a row concerns, in order. Settled when it is written: later the token may be registered elsewhere.
    "ALTER TABLE audit ADD COLUMN audience text[]",
    `UPDATE audit SET audience = CASE WHEN kind LIKE 'alarm.%' THEN '{}' ELSE ARRAY(
      SELECT DISTINCT code FROM (
        SELECT audit.institution_code
        UNION ALL SELECT institution_code FROM tokens
          WHERE vendor_code = audit.vendor_code AND serial_number = audit.serial_number
        UNION ALL SELECT institution_code FROM registrations
          WHERE vendor_code = audit.vendor_code AND serial_number = audit.serial_number
      ) AS concerned (code) WHERE code IS NOT NULL ORDER BY code) END`,
    "ALTER TABLE audit ALTER COLUMN audience SET NOT NULL",
    // Rows that have no place yet. A queue of its own, so that a row of the trail itself is never changed.
    `CREATE TABLE audit_unplaced (
      id bigint PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now()
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
    "INSERT INTO audit_unplaced (id) SELECT id FROM audit",
    `CREATE TABLE audit_trail (
      -- 1, 2, 3 … without holes.
      seq bigint PRIMARY KEY,
      audit_id bigint NOT NULL UNIQUE REFERENCES audit (id),
      -- SHA-256(hash before ‖ the row's text), see feed/chain.ts.
      hash bytea NOT NULL CHECK (length(hash) = 32)
    )`,
    // What one institution may read, without passing over other people's changes.
    `CREATE TABLE audit_audience (
      institution_code text NOT NULL,
      seq bigint NOT NULL,
      PRIMARY KEY (institution_code, seq)
    )`,
    written,
    "CREATE TRIGGER written BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_written()",
    refused,
    appendOnly("audit"),
    appendOnly("audit_trail"),
    appendOnly("audit_audience"),
  ],
};
