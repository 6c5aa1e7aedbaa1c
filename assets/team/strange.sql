WITH RECURSIVE part (oid, schema) AS (
    SELECT oid, relnamespace FROM pg_class WHERE relnamespace IN ({schemas}) AND relname = ANY ('{tables}')
    UNION SELECT inhrelid, schema FROM part JOIN pg_inherits ON inhparent = part.oid
  ), piece (oid, of, schema) AS (
    SELECT oid, oid, schema FROM part
    UNION ALL SELECT indexrelid, indrelid, schema FROM part JOIN pg_index ON indrelid = part.oid
    UNION ALL SELECT pg_constraint.oid, conrelid, schema FROM part JOIN pg_constraint ON conrelid = part.oid
  )
SELECT schema, min(relname) AS name FROM (
    SELECT schema, relname FROM part JOIN pg_class USING (oid)
    WHERE relkind NOT IN ('r', 'p') OR relrowsecurity
      OR relowner <> (SELECT relowner FROM pg_class AS head WHERE head.relnamespace = schema AND head.relname = 'head')
    UNION ALL SELECT schema, relname FROM piece JOIN pg_class ON pg_class.oid = of JOIN pg_depend ON objid = piece.oid
    WHERE classid IN ('pg_class'::regclass, 'pg_constraint'::regclass)
      AND refclassid IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass)
  ) AS strange
GROUP BY schema
