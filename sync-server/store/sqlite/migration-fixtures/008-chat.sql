-- People, one of whom has left, and images, before anybody wrote to a queue.
INSERT INTO units VALUES ('u1', 'ROOT', NULL, 'City Library', NULL, 1, 0), ('u2', 'MAPLE', 'u1', 'Maple Branch', NULL, 1, 0);
INSERT INTO people VALUES
  ('p1', '17', 'jan', 'Jan', 'Kot', 'jan@maple.example', 'u2', 'Librarian', 2, 0),
  ('p2', '', 'ola', 'Ola', 'Żak', '', 'u1', '', 3, 1);
INSERT INTO blobs VALUES ('h1', 'image/webp', 2, x'5249', 'a1', 5);
