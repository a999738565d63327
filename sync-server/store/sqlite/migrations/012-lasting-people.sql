-- What a directory server calls an entry, whatever its name and place are: its objectGUID or entryUUID. NULL: none said.
ALTER TABLE people ADD COLUMN entry TEXT;
ALTER TABLE units ADD COLUMN entry TEXT;
-- A login that a directory server's reader put in the place of a missing number says nothing about who somebody is.
UPDATE people SET employee_no = '' WHERE employee_no = login AND EXISTS (SELECT 1 FROM settings WHERE key = 'ldap');

-- `person` of a computer stays when they leave the directory, and nobody is at it until they return. Imports before this
-- took it away, for good: whoever wrote a person's journal was theirs, since nothing else ever changed the person.
INSERT INTO meta (key, value) VALUES ('rev', '1')
  ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT);
UPDATE devices SET person = substr(last, 8), rev = (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'rev')
  FROM (SELECT owner, max(substr(name, 33) || substr(name, 9, 23)) AS last FROM log_heads JOIN logs ON logs.id = log
        WHERE name GLOB 'journal/p*' GROUP BY owner) AS journals
  WHERE owner = devices.id AND devices.person IS NULL AND devices.admin IS NULL
    AND substr(last, 8) IN (SELECT id FROM people);
