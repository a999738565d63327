-- Accounts have a profile and grants of their own. Until now every account was an owner's.
-- `grants` are those of its own from here on; `responsible` is a scope; an empty password hash is none.
ALTER TABLE admins ADD COLUMN profile TEXT;
ALTER TABLE admins ADD COLUMN responsible TEXT NOT NULL DEFAULT '[]';
-- As the OpenID Connect provider names this person.
ALTER TABLE admins ADD COLUMN identity TEXT;
-- Counts changes; a change names the version that it was made on.
ALTER TABLE admins ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- Sealed under the server's key. `totp_step`: number of the last time step whose code was used, so that none is used twice.
ALTER TABLE admins ADD COLUMN totp_secret TEXT;
ALTER TABLE admins ADD COLUMN totp_pending TEXT;
ALTER TABLE admins ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;
UPDATE admins SET profile = 'owner', responsible = '"everything"', grants = '[]';
CREATE UNIQUE INDEX admins_by_identity ON admins (identity) WHERE identity IS NOT NULL;
CREATE INDEX devices_by_admin ON devices (admin) WHERE admin IS NOT NULL;

-- Those that do not come with the product.
CREATE TABLE profiles (id TEXT PRIMARY KEY, name TEXT NOT NULL, grants TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
-- Codes are kept as SHA-256.
CREATE TABLE recovery_codes (
  admin TEXT NOT NULL REFERENCES admins, code_hash TEXT NOT NULL, used_at INTEGER, PRIMARY KEY (admin, code_hash)
) WITHOUT ROWID;
CREATE TABLE invitations (
  code_hash TEXT PRIMARY KEY, admin TEXT NOT NULL REFERENCES admins, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
-- JSON; secrets in it are sealed.
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
