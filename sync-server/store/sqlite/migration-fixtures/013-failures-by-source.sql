-- Somebody who has tried wrong passwords: such counts are of minutes, and are begun anew.
INSERT INTO admins (id, login, name, password_hash, grants, created_at, profile) VALUES ('a1', 'anna', 'Anna', '$', '[]', 1, 'owner');
INSERT INTO sign_in_failures VALUES ('anna', 4, 500), ('nobody', 1, 0);
