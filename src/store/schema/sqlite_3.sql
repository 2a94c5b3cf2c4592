-- Version 3. Portals answer to host names. `place` is a host's among those of its portal; an old one leads to the
-- portal's first. The one row of portal_list counts the changes to all this, and has the highest id ever given.
ALTER TABLE portal ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE portal_host(
  host TEXT PRIMARY KEY,
  portal INTEGER NOT NULL REFERENCES portal(id),
  old INTEGER NOT NULL,
  place INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE portal_list(revision INTEGER NOT NULL, last INTEGER NOT NULL);
INSERT INTO portal_list SELECT 0, coalesce(max(id), 0) FROM portal;
