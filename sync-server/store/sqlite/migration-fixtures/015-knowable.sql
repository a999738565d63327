-- A computer that was in touch, and a receipt of the person at it.
INSERT INTO units (id, code, parent, name, rev) VALUES ('u1', 'ROOT', NULL, 'City Library', 1);
INSERT INTO devices (id, name, public_key, unit, enrolled_at, last_seen, version, rev) VALUES ('d1', 'PC-1', 'key', 'u1', 1, 5, '0.1.0', 2);
INSERT INTO receipts (item, recipient, state, delivered_at, read_at, device, received_at) VALUES ('i1', 'p1', 2, 100, 120, 'd1', 121);
