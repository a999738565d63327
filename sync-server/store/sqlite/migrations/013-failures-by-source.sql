-- Failures are counted by login and where they come from, so that nobody can lock somebody else out.
DROP TABLE sign_in_failures;
CREATE TABLE sign_in_failures (login TEXT NOT NULL, source TEXT NOT NULL, failures INTEGER NOT NULL, blocked_until INTEGER NOT NULL, PRIMARY KEY (login, source)) WITHOUT ROWID;
