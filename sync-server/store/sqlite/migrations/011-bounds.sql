-- Bytes that a principal has written on a day (counted from 1970), to the megabyte: only who has written that much is here.
CREATE TABLE usage (principal TEXT PRIMARY KEY, day INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;

-- Logs of which something that is kept cannot be read: since when (milliseconds), and what is wrong.
CREATE TABLE damaged_logs (
  log INTEGER PRIMARY KEY REFERENCES logs ON DELETE CASCADE, found_at INTEGER NOT NULL, problem TEXT NOT NULL
);
