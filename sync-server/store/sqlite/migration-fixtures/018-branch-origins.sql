-- A branch server that never said where it is.
INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES ('u1', 'F01', NULL, 'Branch 1', 'Europe/Warsaw', 1);
INSERT INTO branches (id, unit, public_key, added_at, added_by, until, revoked_at) VALUES ('b1', 'u1', 'k', 1, 'a1', 9, NULL);
