-- Somebody who has come far, on two computers and with tries at a quiz, and somebody of whom nothing is known.
INSERT INTO units VALUES ('u1', 'ROOT', NULL, 'City Library', NULL, 1, 0);
INSERT INTO devices (id, name, public_key, unit, enrolled_at, clock_off, rev) VALUES
  ('d1', 'PC-1', 'k1', 'u1', 1, -300000, 2), ('d2', 'PC-2', 'k2', 'u1', 2, NULL, 3);
INSERT INTO progress VALUES
  ('i1', 'p1', '[null,[10,20,30,"d2",[]],[40,50,null,"d1",[60,70]],[80,null,null,"d2",[]],null]', 1, 5),
  ('i1', 'p2', '[null,null]', 0, 6);
