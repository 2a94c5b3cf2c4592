-- Version 2. The audit log: who made each revision, and what each record was before it was changed, with the revision
-- that had made it so. A record's state after a revision is found under that revision: here, or in `record` as long as
-- it is the present one. A number of 0 says none.
CREATE TABLE audit(
  portal INTEGER NOT NULL REFERENCES portal(id),
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  user INTEGER NOT NULL,
  webhook INTEGER NOT NULL,
  address TEXT NOT NULL,
  request TEXT NOT NULL,
  PRIMARY KEY(portal, revision)
) WITHOUT ROWID;
CREATE TABLE audit_before(
  portal INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT,
  PRIMARY KEY(portal, kind, id, revision)
) WITHOUT ROWID;
CREATE INDEX audit_before_by_revision ON audit_before(portal, revision);
