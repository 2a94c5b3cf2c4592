-- The company for the peers that have SQLite.
CREATE TABLE department (
  id INTEGER PRIMARY KEY,
  parent INTEGER,
  name TEXT NOT NULL,
  -- Departments are numbered in structure order, so those below one are the range up to `last`.
  position INTEGER NOT NULL,
  last INTEGER NOT NULL,
  head INTEGER NOT NULL  -- 0: nobody
);
CREATE INDEX department_position ON department (position);
CREATE INDEX department_head ON department (head);

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  active INTEGER NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  work_position TEXT NOT NULL,
  color TEXT NOT NULL,
  avatar TEXT NOT NULL,
  gender TEXT NOT NULL,
  birthday TEXT NOT NULL,
  extranet INTEGER NOT NULL,
  bot INTEGER NOT NULL,
  external_auth_id TEXT NOT NULL,
  status TEXT NOT NULL,
  -- Seconds since 1970, or nothing.
  idle INTEGER,
  last_activity INTEGER,
  mobile_last INTEGER,
  desktop_last INTEGER,
  absent INTEGER,
  work_phone TEXT,
  personal_mobile TEXT,
  personal_phone TEXT,
  inner_phone TEXT,
  type TEXT NOT NULL,
  website TEXT NOT NULL,
  email TEXT NOT NULL
);

CREATE TABLE member (
  department INTEGER NOT NULL,
  place INTEGER NOT NULL,
  person INTEGER NOT NULL,
  own_place INTEGER NOT NULL,  -- of the department among those of the person
  PRIMARY KEY (department, place)
) WITHOUT ROWID;
CREATE INDEX member_person ON member (person, own_place);

-- Who may call; the secret is kept as its SHA-256.
CREATE TABLE webhook (
  person INTEGER NOT NULL,
  secret TEXT NOT NULL,
  PRIMARY KEY (person, secret)
) WITHOUT ROWID;
