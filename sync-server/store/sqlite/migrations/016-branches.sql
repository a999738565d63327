-- Branch servers, at head office. `public_key`: raw Ed25519, base64url.
CREATE TABLE branches (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units, public_key TEXT NOT NULL,
  added_at INTEGER NOT NULL, added_by TEXT NOT NULL, until INTEGER NOT NULL, revoked_at INTEGER
) WITHOUT ROWID;
-- How much of another server's database is on this disk: everything of its `epoch`, of the logs of `scope`, up to `seq`.
CREATE TABLE exchange_cursors (
  server TEXT PRIMARY KEY, epoch TEXT NOT NULL, scope TEXT NOT NULL, seq INTEGER NOT NULL
) WITHOUT ROWID;
