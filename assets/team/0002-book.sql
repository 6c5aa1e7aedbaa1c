-- Version 2: the book as records and figures. (Version 1 was never released.)
DO $migration$
BEGIN
  IF (SELECT version FROM head) = 1 THEN
    RAISE EXCEPTION 'the schema {schema} has a team store of version 1, which no release of laurels made: export it with the laurels that made it, drop the schema, and import it again';
  END IF;
  IF (SELECT version FROM head) >= 2 THEN
    RETURN;
  END IF;

  -- Every record of the ledger: its type, its key, the record as the dataset spells it, and the change that left it so.
  -- `day` marks a score that was written by the way: the next one of that day and designation takes its place.
  CREATE TABLE record (
    kind text   NOT NULL,
    key  text   NOT NULL,
    body json   NOT NULL,
    rev  bigint NOT NULL,
    day  text,
    PRIMARY KEY (kind, key)
  );
  CREATE INDEX record_day ON record (day) WHERE day IS NOT NULL;

  -- What a figure is about, month by month; '' is none.
  CREATE TABLE series (
    id           integer PRIMARY KEY,
    customer     text NOT NULL,
    subscription text NOT NULL,
    product      text NOT NULL,
    workload     text NOT NULL,
    attributed   text NOT NULL, -- a JSON array
    kind         text NOT NULL,
    UNIQUE (customer, subscription, product, workload, attributed, kind)
  );
  CREATE INDEX series_subscription ON series (subscription) WHERE subscription <> '';

  -- A file that figures came from.
  CREATE TABLE source (
    id    integer PRIMARY KEY,
    file  text,
    as_of text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (file, as_of)
  );

  -- The figures that are in force, a partition per month, each with a unique index on its series. `month` is counted from year 0; `first` is the first line in the
  -- file (0 is not known) and `span` how many lines after it the last one is; measures are millionths, NULL is not known;
  -- `revision` is the import that brought the row.
  CREATE TABLE usage (
    acr bigint, security_acr bigint, paid_seats bigint, active_users bigint, revenue bigint, capacity bigint,
    revision bigint  NOT NULL,
    series   integer NOT NULL,
    month    integer NOT NULL,
    source   integer NOT NULL,
    first    integer NOT NULL,
    span     integer NOT NULL
  ) PARTITION BY LIST (month);

  -- Rows on their way, of series that were there before: what has their keys is closed first. Without a source, nothing takes
  -- its place. Empty, but for whoever holds the lock.
  CREATE UNLOGGED TABLE incoming (LIKE usage);
  ALTER TABLE incoming ALTER source DROP NOT NULL, ALTER first DROP NOT NULL, ALTER span DROP NOT NULL;

  -- Figures that were in force until the import `closed`.
  CREATE TABLE usage_past (LIKE usage, closed bigint NOT NULL, PRIMARY KEY (series, month, closed));

  -- What an import did that is undone at present, to do it again. Where the import closed a row and put none in its place,
  -- `source` is NULL. `stands_on` is the import that the undoing brought back to the front for this key (0: none).
  CREATE TABLE usage_undone (LIKE usage, stands_on bigint NOT NULL, PRIMARY KEY (series, month, revision));
  ALTER TABLE usage_undone ALTER source DROP NOT NULL, ALTER first DROP NOT NULL, ALTER span DROP NOT NULL;

  -- Partitions belong to the owner; this makes those that an import needs. Their indexes are made once the rows are there:
  -- that takes a third of the time.
  CREATE FUNCTION add_months(months integer[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = "{schema}", pg_temp AS $function$
  DECLARE
    wanted integer;
    part text;
  BEGIN
    FOR wanted IN SELECT DISTINCT unnest(months) LOOP
      part := format('usage_%s_%s', wanted / 12, lpad((wanted % 12 + 1)::text, 2, '0'));
      IF wanted NOT BETWEEN 12 AND 119999 THEN
        RAISE EXCEPTION 'no month: %', wanted;
      END IF;
      IF to_regclass(format('"{schema}".%I', part)) IS NULL THEN
        -- Attaching lets others go on reading, which making it in place would not.
        EXECUTE format('CREATE TABLE %I (LIKE usage)', part);
        EXECUTE format('ALTER TABLE usage ATTACH PARTITION %I FOR VALUES IN (%s)', part, wanted);
      END IF;
    END LOOP;
  END
  $function$;

  CREATE FUNCTION index_months() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = "{schema}", pg_temp AS $function$
  DECLARE
    part regclass;
  BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = '"{schema}".usage'::regclass
        AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = inhrelid) LOOP
      EXECUTE format('CREATE UNIQUE INDEX ON %s (series)', part);
    END LOOP;
  END
  $function$;

  -- The audit: every change, which nobody but the owner rewrites. The server says who made it, and when. `token` tells
  -- somebody whose connection was lost whether the change was made.
  CREATE TABLE log (
    revision bigint      PRIMARY KEY CHECK (revision > 0),
    token    text        NOT NULL UNIQUE,
    at       timestamptz NOT NULL DEFAULT now(),
    who      text        NOT NULL DEFAULT session_user,
    host     text,
    what     text        NOT NULL,
    undoes   bigint      UNIQUE REFERENCES log (revision),
    moved    json        NOT NULL,
    edits    json        NOT NULL,
    evidence text
  );
  CREATE INDEX log_evidence ON log (evidence) WHERE evidence IS NOT NULL;

  -- The card as it was last scored, for a first picture before anything else is read.
  CREATE TABLE scorecard (
    id       boolean PRIMARY KEY DEFAULT true CHECK (id),
    revision bigint NOT NULL,
    card     json   NOT NULL
  );

  -- What nothing in the book depends on: snoozed to-dos, wizards left half way, what columns of files mean, scenarios.
  CREATE TABLE kept (
    kind text NOT NULL,
    key  text NOT NULL,
    body json NOT NULL,
    who  text NOT NULL DEFAULT session_user,
    PRIMARY KEY (kind, key)
  );
  CREATE SEQUENCE draft_number;

  UPDATE head SET version = 2;
END
$migration$;

