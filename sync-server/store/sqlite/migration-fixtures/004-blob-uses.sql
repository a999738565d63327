-- A message that shows an image which another administrator has brought, and in its first text an older one.
INSERT INTO items (id, kind, title, acknowledge, targets, admin, sent_by, published_at, revised_at, addressed, rev)
  VALUES ('i1', 'message', 'Hours', 1, '["everyone"]', 'a1', 'Anna', 10, 20, 2, 1);
INSERT INTO blobs VALUES
  ('h1', 'image/png', 2, x'8950', 'a2', 5), ('h2', 'image/gif', 2, x'4749', 'a1', 15), ('h3', 'image/png', 1, x'89', 'a2', 6);
INSERT INTO item_history VALUES
  ('i1', 10, '{"request":{"act":"publish","content":{"kind":"message","images":["h1"]}}}'),
  ('i1', 20, '{"request":{"act":"revise","content":{"kind":"message","images":["h2","gone"]}}}'),
  ('i1', 30, '{"request":{"act":"recall"}}');
