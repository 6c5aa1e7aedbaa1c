-- The edits of an entry of the log after the first thousand, which `log` has itself: a thousand each, JSON as there, compressed
-- with zlib. Nobody has to hold the text of a change of all records.
CREATE TABLE log_part (
  revision INTEGER NOT NULL REFERENCES log (revision),
  part     INTEGER NOT NULL,
  edits    BLOB NOT NULL,
  PRIMARY KEY (revision, part)
) STRICT, WITHOUT ROWID;
