-- Scenarios of what-if. Nothing in the book depends on them, so they stand outside of the log.
CREATE TABLE scenario (
  number INTEGER NOT NULL,
  body   TEXT NOT NULL,    -- JSON
  PRIMARY KEY (number)
) STRICT, WITHOUT ROWID;
