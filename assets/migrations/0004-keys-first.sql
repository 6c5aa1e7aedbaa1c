-- The tables without row ids lead with their keys: SQLite before 3.41 takes a key column that does not lead for one that may
-- be NULL, and its integrity_check calls such a store damaged.

ALTER TABLE usage_past RENAME TO usage_past_before;
CREATE TABLE usage_past (
  key INTEGER NOT NULL, closed INTEGER NOT NULL,
  source INTEGER NOT NULL, first INTEGER NOT NULL, span INTEGER NOT NULL,
  acr INTEGER, security_acr INTEGER, paid_seats INTEGER, active_users INTEGER, revenue INTEGER, capacity INTEGER,
  revision INTEGER NOT NULL,
  PRIMARY KEY (key, closed)
) STRICT, WITHOUT ROWID;
INSERT INTO usage_past
  SELECT key, closed, source, first, span, acr, security_acr, paid_seats, active_users, revenue, capacity, revision
  FROM usage_past_before;
DROP TABLE usage_past_before;

ALTER TABLE usage_undone RENAME TO usage_undone_before;
CREATE TABLE usage_undone (
  revision INTEGER NOT NULL, key INTEGER NOT NULL,
  source INTEGER, first INTEGER, span INTEGER,
  acr INTEGER, security_acr INTEGER, paid_seats INTEGER, active_users INTEGER, revenue INTEGER, capacity INTEGER,
  stands_on INTEGER NOT NULL,
  PRIMARY KEY (revision, key)
) STRICT, WITHOUT ROWID;
INSERT INTO usage_undone
  SELECT revision, key, source, first, span, acr, security_acr, paid_seats, active_users, revenue, capacity, stands_on
  FROM usage_undone_before;
DROP TABLE usage_undone_before;
