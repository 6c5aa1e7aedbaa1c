-- What each partner's schema says of itself, as one JSON array. Each is looked at in a block that is taken back: so its tables
-- are locked for that moment only, however many there are, and what is wrong with one of them is told of that one. What may
-- be somebody else's trap is not looked at, nothing can be written meanwhile, and
-- who holds a table for long is not waited for.
BEGIN READ ONLY;
SET LOCAL lock_timeout = '1s';
DO $partners$
DECLARE
  partner name;
  strange name;
  version integer;
  revision bigint;
  token text;
  newest boolean;
  summary json;
  code text;
  fault text;
  found json[] := '{}';
BEGIN
  FOR partner, strange IN
    SELECT nspname, strange.name FROM pg_namespace LEFT JOIN ({strange}) AS strange ON schema = pg_namespace.oid
    WHERE 2 = (SELECT count(*) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
      WHERE relnamespace = pg_namespace.oid AND relname = 'head' AND relkind = 'r'
        AND attname IN ('version', 'revision') AND NOT attisdropped)
    ORDER BY nspname
  LOOP
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL INTO version, revision, token, newest, summary, code, fault;
    BEGIN
      IF strange IS NOT NULL THEN
        RAISE SQLSTATE 'LOOKD';
      END IF;
      EXECUTE format('SELECT version, revision FROM %I.head', partner) INTO STRICT version, revision;
      IF version = {version} THEN
        EXECUTE format('SELECT body ->> ''token'', (body ->> ''revision'')::bigint = $1, body -> ''summary'' FROM %I.kept
          WHERE kind = ''summary'' AND key = ''{engine}''', partner) INTO token, newest, summary USING revision;
        IF newest IS NOT TRUE THEN
          EXECUTE format('SELECT token FROM %I.log WHERE revision = $1', partner) INTO token USING revision;
        END IF;
      END IF;
      RAISE SQLSTATE 'LOOKD';
    EXCEPTION
      WHEN SQLSTATE 'LOOKD' THEN NULL;
      WHEN OTHERS THEN
        code := SQLSTATE;
        fault := SQLERRM;
    END;
    found := array_append(found, json_build_object('schema', partner, 'strange', strange, 'version', version, 'token', token,
      'newest', newest, 'summary', summary, 'code', code, 'fault', fault));
  END LOOP;
  PERFORM set_config('laurels.partners', array_to_json(found)::text, true);
END
$partners$;
SELECT current_setting('laurels.partners');
ROLLBACK;
