-- Version 6. How much of a portal's audit log was forgotten on the present day, as portal/purge_day.hpp has it, and the
-- revision that is being forgotten, or 0: some of what was before it may be gone already.
CREATE TABLE audit_purge(
  portal INTEGER PRIMARY KEY REFERENCES portal(id),
  boot TEXT NOT NULL,
  seconds INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  began_at INTEGER NOT NULL,
  share INTEGER NOT NULL,
  forgotten INTEGER NOT NULL,
  forgetting INTEGER NOT NULL
);
