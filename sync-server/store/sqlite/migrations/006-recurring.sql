-- A recurring message is an item as well: who sends it, to whom, when it was stopped. `schedule` is the calendar that holds,
-- `look`: when the next occurrence is due, or there is something to look at, milliseconds; null: nothing is to come.
CREATE TABLE series (
  item TEXT PRIMARY KEY REFERENCES items, schedule TEXT NOT NULL, lasting INTEGER, look INTEGER,
  occurrences INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX series_to_look_at ON series (look) WHERE look IS NOT NULL;
-- Its occurrences are messages. `date`: the day, yyyy-mm-dd.
ALTER TABLE items ADD COLUMN series TEXT REFERENCES items;
ALTER TABLE items ADD COLUMN date TEXT;
CREATE INDEX items_of_series ON items (series, date) WHERE series IS NOT NULL;
-- Receipts of occurrences that have not come by the server's clock, as they arrived. `text`: its mark, empty for the first.
CREATE TABLE early_receipts (
  item TEXT NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, device TEXT NOT NULL,
  received_at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (item, recipient, state, device, text)
) WITHOUT ROWID;

-- What is to be found in every month's logs while its calendar runs, and the last month, yyyy-mm, in which it is.
CREATE TABLE carried (
  item TEXT PRIMARY KEY REFERENCES items, month TEXT NOT NULL, is_over INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX carried_while_running ON carried (month) WHERE is_over = 0;
INSERT INTO carried (item, month, is_over)
  SELECT id, strftime('%Y-%m', published_at / 1000, 'unixepoch'), recalled_at IS NOT NULL FROM items WHERE kind = 'campaign';
