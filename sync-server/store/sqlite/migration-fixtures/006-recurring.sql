-- A campaign that runs, one that was stopped, and a message beside them.
INSERT INTO items (id, kind, title, acknowledge, targets, admin, sent_by, published_at, recalled_at, addressed, rev) VALUES
  ('i1', 'campaign', 'Ladders', 0, '["everyone"]', 'a1', 'Anna', 1790000000000, NULL, 3, 1),
  ('i2', 'campaign', 'Fire', 0, '["u1"]', 'a1', 'Anna', 1760000000000, 1761000000000, 1, 2),
  ('i3', 'message', 'Hours', 1, '["p1"]', 'a2', 'Ewa', 1790000000001, NULL, 1, 3);
INSERT INTO campaigns VALUES
  ('i1', 'c1', 'v1', '{"rule":{"from":"2026-09-01"},"pauses":[]}', '[{"title":"Steps"}]', 2, 1, 5),
  ('i2', 'c2', 'v2', '{"rule":{"from":"2025-10-01"},"pauses":[]}', '[{"title":"Exits"}]', 0, 0, 0);
