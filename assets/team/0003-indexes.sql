-- Version 3: what an import of many figures writes takes the server less time.
DO $migration$
DECLARE
  held name;
BEGIN
  IF (SELECT version FROM head) >= 3 THEN
    RETURN;
  END IF;

  -- Keys are compared byte by byte, as laurels does. The order of a language takes longer.
  ALTER TABLE record ALTER kind TYPE text COLLATE "C", ALTER key TYPE text COLLATE "C";

  -- The indexes of series come with the first figures, once all of the first series are there.
  FOR held IN SELECT conname FROM pg_constraint WHERE conrelid = 'series'::regclass AND contype IN ('p', 'u') LOOP
    EXECUTE format('ALTER TABLE series DROP CONSTRAINT %I', held);
  END LOOP;
  DROP INDEX series_subscription;
  ALTER TABLE series
    ALTER customer TYPE text COLLATE "C", ALTER subscription TYPE text COLLATE "C", ALTER product TYPE text COLLATE "C",
    ALTER workload TYPE text COLLATE "C", ALTER attributed TYPE text COLLATE "C", ALTER kind TYPE text COLLATE "C";

  DROP FUNCTION index_months();
  CREATE FUNCTION index_figures() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = "{schema}", pg_temp SET client_min_messages = warning AS $function$
  DECLARE
    part regclass;
  BEGIN
    CREATE UNIQUE INDEX IF NOT EXISTS series_id ON series (id);
    CREATE UNIQUE INDEX IF NOT EXISTS series_texts
      ON series (customer, subscription, product, workload, attributed, kind);
    CREATE INDEX IF NOT EXISTS series_subscription ON series (subscription) WHERE subscription <> '';
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = '"{schema}".usage'::regclass
        AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = inhrelid) LOOP
      EXECUTE format('CREATE UNIQUE INDEX ON %s (series)', part);
    END LOOP;
  END
  $function$;
  IF EXISTS (SELECT FROM series) THEN
    PERFORM index_figures();
  END IF;

  -- The edits of an import are many megabytes. Not every server knows this compression; the other one takes longer.
  BEGIN
    ALTER TABLE log ALTER edits SET COMPRESSION lz4;
  EXCEPTION WHEN feature_not_supported THEN
    NULL;
  END;

  UPDATE head SET version = 3;
END
$migration$;

