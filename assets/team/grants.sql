-- A team store of laurels: its roles, its tables, and what each role may do. Run it as often as you like:
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

CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner};
SET LOCAL ROLE {owner};
SET LOCAL search_path = {schema};

-- One row: the version of the tables, the newest change, and the newest entry of `kept`. Who changes anything locks it
-- first, so that changes come one after the other and their numbers have no gaps.
CREATE TABLE IF NOT EXISTS head (
  id       boolean PRIMARY KEY DEFAULT true CHECK (id),
  version  integer NOT NULL,
  revision bigint  NOT NULL DEFAULT 0 CHECK (revision >= 0),
  kept     bigint  NOT NULL DEFAULT 0 CHECK (kept >= 0)
);
INSERT INTO head (version) VALUES (1) ON CONFLICT DO NOTHING;

-- The book: every change that led to it. The server says who made a change, and when.
CREATE TABLE IF NOT EXISTS log (
  revision bigint      PRIMARY KEY CHECK (revision > 0),
  at       timestamptz NOT NULL DEFAULT now(),
  who      text        NOT NULL DEFAULT session_user,
  host     text,
  what     text        NOT NULL,
  undoes   bigint      UNIQUE REFERENCES log (revision),
  moved    json        NOT NULL,
  edits    json        NOT NULL,
  evidence json,
  figures  bytea       -- gzip: the rows that an import brought and those that it closed, as JSON
);

-- What lies beside the book: scores of days, snoozed to-dos, wizards left half way, what columns of files mean. An entry
-- without a body is deleted.
CREATE TABLE IF NOT EXISTS kept (
  kind text   NOT NULL,
  key  text   NOT NULL,
  body json,
  seq  bigint NOT NULL,
  who  text   NOT NULL DEFAULT session_user,
  PRIMARY KEY (kind, key)
);
CREATE INDEX IF NOT EXISTS kept_seq ON kept (seq);

REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {user}, {reader};
GRANT USAGE ON SCHEMA {schema} TO {user}, {reader};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {user}, {reader};
GRANT UPDATE (revision, kept) ON head TO {user};
-- Nobody but the owner rewrites the log, or signs for somebody else.
GRANT INSERT (revision, host, what, undoes, moved, edits, evidence, figures) ON log TO {user};
GRANT INSERT (kind, key, body, seq), UPDATE (body, seq) ON kept TO {user};

COMMIT;
