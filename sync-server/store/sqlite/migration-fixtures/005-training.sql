-- What was sent, and who may fetch its images, before there were courses.
INSERT INTO items (id, kind, title, severity, screens, acknowledge, targets, admin, sent_by, published_at, addressed, read, rev)
  VALUES ('i1', 'alert', 'Fire', 'critical', 'both', 0, '["u1"]', 'a1', 'Anna', 10, 2, 1, 4);
INSERT INTO blobs VALUES ('h1', 'image/png', 2, x'8950', 'a1', 5);
INSERT INTO blob_uses VALUES ('h1', 'i1');
INSERT INTO blob_bringers VALUES ('h1', 'a1');
