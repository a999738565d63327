-- Times are milliseconds since the epoch; ids and hashes are text. `rev` counts changes over all views of the console.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Replicated logs, as bytes.
CREATE TABLE logs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE log_updates (seq INTEGER PRIMARY KEY AUTOINCREMENT, log INTEGER NOT NULL REFERENCES logs, bytes BLOB NOT NULL);
CREATE INDEX log_updates_of_log ON log_updates (log, seq);
-- Per Yjs client: the next clock, and the principal whose client it is (rule 4 of the gate). Also the state vector.
CREATE TABLE log_heads (
  log INTEGER NOT NULL REFERENCES logs, client INTEGER NOT NULL, clock INTEGER NOT NULL, owner TEXT NOT NULL,
  PRIMARY KEY (log, client)
) WITHOUT ROWID;

-- Directory.
CREATE TABLE units (
  id TEXT PRIMARY KEY, code TEXT NOT NULL, parent TEXT REFERENCES units, name TEXT NOT NULL, time_zone TEXT,
  rev INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX units_by_code ON units (code) WHERE deleted = 0;
CREATE INDEX units_by_rev ON units (rev);
CREATE TABLE people (
  id TEXT PRIMARY KEY, employee_no TEXT NOT NULL, login TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  email TEXT NOT NULL, unit TEXT NOT NULL REFERENCES units, title TEXT NOT NULL,
  rev INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX people_by_login ON people (login) WHERE deleted = 0;
CREATE INDEX people_by_unit ON people (unit);
CREATE INDEX people_by_rev ON people (rev);

-- Who may connect. A computer has a unit and perhaps a person; an administrator's device has an admin.
CREATE TABLE admins (
  id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password_hash TEXT NOT NULL,
  grants TEXT NOT NULL, created_at INTEGER NOT NULL, disabled_at INTEGER
);
CREATE TABLE sign_in_failures (login TEXT PRIMARY KEY, failures INTEGER NOT NULL, blocked_until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE devices (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, public_key TEXT NOT NULL,
  unit TEXT REFERENCES units, person TEXT REFERENCES people, admin TEXT REFERENCES admins,
  enrolled_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER, last_seen INTEGER, version TEXT,
  rev INTEGER NOT NULL
);
CREATE INDEX devices_by_rev ON devices (rev);
CREATE INDEX devices_by_person ON devices (person);
-- Codes are kept as SHA-256; `prefix` names one in lists.
CREATE TABLE enrolments (
  code_hash TEXT PRIMARY KEY, prefix TEXT NOT NULL, unit TEXT NOT NULL REFERENCES units, person TEXT REFERENCES people,
  uses INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0, expires_at INTEGER NOT NULL, revoked_at INTEGER,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Projections of the logs.
CREATE TABLE items (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, severity TEXT, screens TEXT, acknowledge INTEGER NOT NULL,
  targets TEXT NOT NULL, admin TEXT NOT NULL, sent_by TEXT NOT NULL, published_at INTEGER NOT NULL, expires INTEGER,
  recalled_at INTEGER, revised_at INTEGER, addressed INTEGER NOT NULL,
  delivered INTEGER NOT NULL DEFAULT 0, displayed INTEGER NOT NULL DEFAULT 0,
  read INTEGER NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0, rev INTEGER NOT NULL
);
CREATE INDEX items_by_rev ON items (rev);
-- Everything published about an item, as signed, in order.
CREATE TABLE item_history (
  item TEXT NOT NULL REFERENCES items, at INTEGER NOT NULL, signed TEXT NOT NULL, PRIMARY KEY (item, at)
) WITHOUT ROWID;
-- One row for each recipient who has confirmed anything; times by the recipient's clock, `received_at` by the server's.
CREATE TABLE receipts (
  item TEXT NOT NULL, recipient TEXT NOT NULL, state INTEGER NOT NULL,
  delivered_at INTEGER, displayed_at INTEGER, read_at INTEGER, acknowledged_at INTEGER,
  device TEXT NOT NULL, received_at INTEGER NOT NULL, PRIMARY KEY (item, recipient)
) WITHOUT ROWID;
CREATE TABLE requests (
  id TEXT PRIMARY KEY, admin TEXT NOT NULL, act TEXT NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL,
  state TEXT NOT NULL, why TEXT, signed TEXT NOT NULL, rev INTEGER NOT NULL
);
CREATE INDEX requests_by_rev ON requests (rev);
CREATE INDEX requests_queued ON requests (state) WHERE state = 'queued';

CREATE TABLE blobs (
  hash TEXT PRIMARY KEY, type TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL
);
