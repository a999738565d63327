-- A conversation with a month of which its person's devices know and one of which they do not, and desks that wait.
INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES ('u1', 'ROOT', NULL, 'City Library', 'Europe/Warsaw', 1);
INSERT INTO people (id, employee_no, login, first_name, last_name, email, unit, title, rev) VALUES ('p1', '1', 'jan', 'Jan', 'Kot', '', 'u1', '', 1);
INSERT INTO conversations (id, person, unit, rev) VALUES ('t1', 'p1', 'u1', 2);
INSERT INTO talk_months VALUES ('t1', '2026-10', 1), ('t1', '2026-11', 0);
INSERT INTO settings VALUES ('chat.untold', '["p1"]');
