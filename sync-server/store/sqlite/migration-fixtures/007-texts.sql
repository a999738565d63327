-- Courses in the list and out of it, their images and chunks, receipts in several states, and computers.
INSERT INTO units VALUES ('u1', 'ROOT', NULL, 'City Library', NULL, 1, 0);
INSERT INTO devices (id, name, public_key, unit, enrolled_at, last_seen, version, rev) VALUES ('d1', 'PC-1', 'key', 'u1', 5, 50, '0.1.0', 2);
INSERT INTO courses VALUES
  ('c1', 'automerge:1', 'Ladders', 'How to climb', 3, 10, 20, 'Anna', 3, 0),
  ('c2', 'automerge:2', 'Old', '', 1, 11, 12, 'Ewa', 4, 1);
INSERT INTO course_blobs VALUES ('h1', 'c1'), ('h1', 'c2');
INSERT INTO library_chunks VALUES ('1/snapshot/x', x'0001'), ('1/incremental/y', x'ff');
INSERT INTO receipts VALUES
  ('i1', 'p1', 2, 100, 110, 120, NULL, 'd1', 121), ('i1', 'd1', 0, 100, NULL, NULL, NULL, 'd1', 101);
