-- A team store of laurels: its roles, its tables, and what each role may do. Run it as often as you like; what is there
-- already stays:
--   laurels team grants --schema {schema} | psql -v ON_ERROR_STOP=1 -d DATABASE
-- Then let people in by the names they log in with: GRANT {user} TO kari;
BEGIN;

DO $roles$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['{owner}', '{user}', '{reader}'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    END IF;
  END LOOP;
END
$roles$;

-- Only an administrator makes a schema; the owner's members may bring its tables up to date.
DO $schema$
BEGIN
  IF to_regnamespace('{schema}') IS NULL THEN
    CREATE SCHEMA "{schema}" AUTHORIZATION "{owner}";
  END IF;
END
$schema$;
SET LOCAL ROLE "{owner}";
SET LOCAL search_path = "{schema}";

-- One row: the version of the tables and the newest change. Who changes the book locks it first, so that changes come one
-- after the other and their numbers have no gaps.
CREATE TABLE IF NOT EXISTS head (
  id       boolean PRIMARY KEY DEFAULT true CHECK (id),
  version  integer NOT NULL,
  revision bigint  NOT NULL DEFAULT 0 CHECK (revision >= 0)
);
INSERT INTO head (version) VALUES (0) ON CONFLICT DO NOTHING;

