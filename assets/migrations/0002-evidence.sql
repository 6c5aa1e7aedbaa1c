-- Imported figures: small integers, because there are millions of rows.

-- Every text that a row names, once. Number 0 is no text; it has no row.
CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- What a figure is about, month by month.
CREATE TABLE series (
  id           INTEGER PRIMARY KEY,
  customer     INTEGER NOT NULL,   -- this and the following are names
  subscription INTEGER NOT NULL,
  product      INTEGER NOT NULL,
  workload     INTEGER NOT NULL,
  attributed   INTEGER NOT NULL,   -- a JSON array
  kind         INTEGER NOT NULL,
  UNIQUE (customer, subscription, product, workload, attributed, kind)
) STRICT;

-- A file that figures came from.
CREATE TABLE source (id INTEGER PRIMARY KEY, file INTEGER NOT NULL, as_of TEXT NOT NULL, UNIQUE (file, as_of)) STRICT;

-- The figures that are in force. `key` is the series times 65536 plus the month, counted from year 0: one number, so that
-- rows lie in that order without gaps. `first` is the first line in the file (0 is not known), and `span` how many lines
-- after it the last one stands; measures are millionths, NULL is not known; `revision` is the import that brought the row.
CREATE TABLE usage (
  key INTEGER PRIMARY KEY, source INTEGER NOT NULL, first INTEGER NOT NULL, span INTEGER NOT NULL,
  acr INTEGER, security_acr INTEGER, paid_seats INTEGER, active_users INTEGER, revenue INTEGER, capacity INTEGER,
  revision INTEGER NOT NULL
) STRICT;

-- Figures that were in force until the import `closed`.
CREATE TABLE usage_past (
  key INTEGER NOT NULL, source INTEGER NOT NULL, first INTEGER NOT NULL, span INTEGER NOT NULL,
  acr INTEGER, security_acr INTEGER, paid_seats INTEGER, active_users INTEGER, revenue INTEGER, capacity INTEGER,
  revision INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  PRIMARY KEY (key, closed)
) STRICT, WITHOUT ROWID;

-- What an import did that is undone at present, to do it again. Where the import closed a row and put none in its
-- place, `source` is NULL. `stands_on` is the import that the undoing brought back to the front for this key (0: none).
CREATE TABLE usage_undone (
  key INTEGER NOT NULL, source INTEGER, first INTEGER, span INTEGER,
  acr INTEGER, security_acr INTEGER, paid_seats INTEGER, active_users INTEGER, revenue INTEGER, capacity INTEGER,
  revision INTEGER NOT NULL,
  stands_on INTEGER NOT NULL,
  PRIMARY KEY (revision, key)
) STRICT, WITHOUT ROWID;
