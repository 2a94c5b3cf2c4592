-- Version 1. A store knows records by kind, id and the revision that last changed them; what is in a record is the
-- change codec's business. A body of NULL says that the record is gone, so that followers learn of it.
CREATE TABLE portal(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE record(
  portal INTEGER NOT NULL REFERENCES portal(id),
  kind INTEGER NOT NULL,
  id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT,
  PRIMARY KEY(portal, kind, id)
);
CREATE INDEX record_by_revision ON record(portal, revision);
