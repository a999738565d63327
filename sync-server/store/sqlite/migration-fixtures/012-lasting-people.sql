-- An organisation with a directory server: logins stand in for missing numbers, and imports have taken people away from
-- their computers. Jan wrote at d1, last in October; d2 is one that nobody is at; Ewa still has d3.
INSERT INTO meta VALUES ('rev', '41'), ('moved', '7');
INSERT INTO settings VALUES ('ldap', '{"source":{}}'), ('import', '{"brake":10}');
INSERT INTO units VALUES ('u1', 'ROOT', NULL, 'City Library', 'Europe/Warsaw', 1, 0), ('u2', 'OLD', 'u1', 'Closed', NULL, 3, 1);
INSERT INTO people VALUES
  ('pJAAAAAAAAAAAAAAAAAAAAA', 'jan', 'jan', 'Jan', 'Kot', 'jan@a.example', 'u1', '', 2, 0),
  ('pEAAAAAAAAAAAAAAAAAAAAA', '17', 'ewa', 'Ewa', 'Lis', '', 'u1', 'Librarian', 3, 0);
INSERT INTO devices (id, name, public_key, unit, person, enrolled_at, rev) VALUES
  ('d1', 'PC-1', 'k1', 'u1', NULL, 1, 4), ('d2', 'LOBBY', 'k2', 'u1', NULL, 2, 5),
  ('d3', 'PC-3', 'k3', 'u1', 'pEAAAAAAAAAAAAAAAAAAAAA', 3, 6);
INSERT INTO logs VALUES
  (1, 'journal/pJAAAAAAAAAAAAAAAAAAAAA/2026-09'), (2, 'journal/pEAAAAAAAAAAAAAAAAAAAAA/2026-11'),
  (3, 'journal/pJAAAAAAAAAAAAAAAAAAAAA/2026-10'), (4, 'journal/d2/2026-11');
INSERT INTO log_heads VALUES (1, 1, 1, 'd1'), (2, 2, 1, 'd3'), (3, 3, 1, 'd1'), (4, 4, 1, 'd2');
