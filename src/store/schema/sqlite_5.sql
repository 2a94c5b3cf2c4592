-- Version 5. When a webhook was last used: the first second of the hour. Beside the records, for a server notes it without
-- making a revision. What is not here was not used since this version.
CREATE TABLE webhook_use(
  portal INTEGER NOT NULL REFERENCES portal(id),
  webhook INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  PRIMARY KEY(portal, webhook)
) WITHOUT ROWID;
