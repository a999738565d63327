-- Receipts that have come before their item, and progress as it is counted.
INSERT INTO early_receipts VALUES ('i9', 'p1', 'read', 100, 'd1', 101, '');
INSERT INTO progress VALUES ('i1', 'p1', '0,10,10', 0, 5, '["d1"]');
