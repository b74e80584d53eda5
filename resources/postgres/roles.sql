-- The database role that registry processes use in production. Run once, as the owner of the registry's tables, after
-- the first migration: psql -d smartotp -f roles.sql, then ALTER ROLE smartotp_registry PASSWORD '…'.
-- Migrations are run by the owner (start one registry process as the owner when the version changes); this role can
-- neither change tables nor take the triggers off the audit trail, and may only add to it.
CREATE ROLE smartotp_registry LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
GRANT USAGE ON SCHEMA public TO smartotp_registry;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO smartotp_registry;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO smartotp_registry;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO smartotp_registry;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO smartotp_registry;
REVOKE UPDATE, DELETE ON audit, audit_trail, audit_audience FROM smartotp_registry;
REVOKE INSERT, UPDATE, DELETE ON migrations FROM smartotp_registry;
