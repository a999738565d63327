-- A unit, which may get a branch server.
INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES ('u1', 'F01', NULL, 'Branch 1', 'Europe/Warsaw', 1);
