-- Things that need attention, put off until a day, each with its reason. Nothing in the book depends on them, so they
-- stand outside of the log: who put it off last, says so here.
CREATE TABLE snooze (
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,
  until   TEXT NOT NULL,    -- the day on which it comes back
  because TEXT NOT NULL,
  who     TEXT NOT NULL,
  at      TEXT NOT NULL,    -- UTC, RFC 3339
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
