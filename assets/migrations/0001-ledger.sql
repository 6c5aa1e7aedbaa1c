-- The ledger, its log, and what goes with them.

-- One table per type of record: its key (see core::change), and the record as the dataset spells it.
CREATE TABLE partner       (key TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE customer      (key TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE subscription  (key TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE association   (key TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE person        (key TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE certification (key TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE reported      (key TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Scores of the past. `day` is the designation and the day where the score was written by the way (the next score of
-- that day takes its place); NULL where somebody put it into the book, which nothing but a change takes away.
CREATE TABLE snapshot      (key TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL, day TEXT) STRICT, WITHOUT ROWID;

-- The audit: one row per commit. `edits` is the ledger's part of the change as JSON, in the spelling that `encoding`
-- numbers; `evidence` says in a word or two what became of figures (see core::change), NULL where nothing did: the rows
-- themselves carry their revision.
CREATE TABLE log (
  revision INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,    -- UTC, RFC 3339
  who      TEXT NOT NULL,
  host     TEXT,
  what     TEXT NOT NULL,
  encoding INTEGER NOT NULL,
  edits    TEXT NOT NULL,
  evidence TEXT,
  undoes   INTEGER UNIQUE REFERENCES log (revision),
  moved    TEXT NOT NULL
) STRICT;
CREATE INDEX log_evidence ON log (evidence) WHERE evidence IS NOT NULL;

-- The card as it was last scored, for a first picture before anything else is read.
CREATE TABLE scorecard (
  only     INTEGER PRIMARY KEY CHECK (only = 1),
  revision INTEGER NOT NULL,
  card     TEXT NOT NULL
) STRICT;

-- Wizards left half way.
CREATE TABLE draft (
  id       INTEGER PRIMARY KEY,
  wizard   TEXT NOT NULL,
  body     TEXT NOT NULL,
  saved_at TEXT NOT NULL
) STRICT;
