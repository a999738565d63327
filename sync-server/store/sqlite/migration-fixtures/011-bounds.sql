-- Logs with what was appended to them, by several clients.
INSERT INTO logs VALUES (1, 'desk/d1'), (2, 'journal/d1/2026-11');
INSERT INTO log_updates VALUES (1, 1, x'0101'), (3, 2, x'00ff'), (4, 2, x'');
INSERT INTO log_heads VALUES (1, 7, 1, 'server'), (2, 8, 2, 'd1'), (2, 4294967295, 1, 'd1');
