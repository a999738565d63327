-- A branch server that was never flagged, and a request that was answered before there were verdicts.
INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES ('u1', 'F01', NULL, 'Branch 1', 'Europe/Warsaw', 1);
INSERT INTO branches (id, unit, public_key, added_at, added_by, until, revoked_at) VALUES ('b1', 'u1', 'k', 100, 'a1', 900, NULL);
INSERT INTO requests (id, admin, act, item, at, state, why, signed, rev) VALUES ('r19', 'a1', 'publish', 'i1', 100, 'refused', 'No.', '{"request":{},"key":"d","sig":"s"}', 1),
  ('r19-torn', 'a1', 'publish', 'i1', 100, 'refused', 'No.', '{', 1);
