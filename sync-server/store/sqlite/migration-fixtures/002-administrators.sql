-- Two owners, one of them disabled, with a device each, and a computer.
INSERT INTO units VALUES ('u1', 'ROOT', NULL, 'City Library', 'Europe/Warsaw', 1, 0);
INSERT INTO admins VALUES
  ('a1', 'anna', 'Anna Nowak', '$argon2id$1', '[{"capability":"messages.send","scope":"everything"}]', 100, NULL),
  ('a2', 'ewa', 'Ewa Lis', '$argon2id$2', '[]', 200, 300);
INSERT INTO devices VALUES
  ('d1', 'Console', 'key1', NULL, NULL, 'a1', 110, 999, NULL, 120, NULL, 1),
  ('d2', 'Old console', 'key2', NULL, NULL, 'a2', 210, NULL, 300, NULL, NULL, 2),
  ('d3', 'PC-1', 'key3', 'u1', NULL, NULL, 310, NULL, NULL, 320, '0.1.0', 3);
