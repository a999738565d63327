-- Accounts and settings before anything was written down about them.
INSERT INTO admins (id, login, name, password_hash, grants, created_at, profile, responsible, identity, totp_secret)
  VALUES ('a1', 'anna', 'Anna Nowak', '$argon2id$1', '[]', 100, 'owner', '"everything"', 'anna@idp', 'sealed');
INSERT INTO profiles VALUES ('x1', 'Head of branch', '[{"capability":"messages.send","scope":"assigned"}]', 3);
INSERT INTO recovery_codes VALUES ('a1', 'hash1', NULL), ('a1', 'hash2', 150);
INSERT INTO invitations VALUES ('hash3', 'a1', 900);
INSERT INTO settings VALUES ('provider', '{"issuer":"https://idp"}');
