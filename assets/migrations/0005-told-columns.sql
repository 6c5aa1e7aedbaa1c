-- What somebody said once about files whose columns nobody has published, and the lists that only reconciling looks at.
-- Nothing in the book depends on either, so they stand outside of the log.

CREATE TABLE told_column (
  kind   TEXT NOT NULL,
  title  TEXT NOT NULL,    -- as a file spells it
  field  TEXT NOT NULL,
  PRIMARY KEY (kind, title)
) STRICT, WITHOUT ROWID;

-- Customers and people on Microsoft's lists of whom it counted; `kind` is that of the import.
CREATE TABLE qualified (
  kind   TEXT NOT NULL,
  number INTEGER NOT NULL,
  body   TEXT NOT NULL,    -- JSON
  PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;
