-- Requests that branch servers delivered, by the request's signature: at a branch server its own, at head office all.
-- `is_open`: head office has neither published the same nor said what it makes of it.
CREATE TABLE deliveries (
  sig TEXT NOT NULL, branch TEXT NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL, roster INTEGER NOT NULL,
  is_told INTEGER NOT NULL, is_open INTEGER NOT NULL, PRIMARY KEY (sig, branch)
) WITHOUT ROWID;
CREATE INDEX deliveries_untold ON deliveries (at) WHERE is_told = 0;
CREATE INDEX deliveries_open ON deliveries (at) WHERE is_open = 1;
-- What head office said of them. `verdict`: void, late or superseded.
CREATE TABLE verdicts (
  sig TEXT PRIMARY KEY, verdict TEXT NOT NULL, branch TEXT NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL,
  why TEXT NOT NULL, flagged INTEGER NOT NULL
) WITHOUT ROWID;
-- A request's signature, which names it on every server; null where nothing of it can be read.
ALTER TABLE requests ADD COLUMN sig TEXT;
UPDATE requests SET sig = CASE WHEN json_valid(signed) THEN signed ->> '$.sig' END;
CREATE INDEX requests_by_sig ON requests (sig);
-- When a branch server first delivered what it should not have, by what it knew.
ALTER TABLE branches ADD COLUMN flagged_at INTEGER;
-- Until when head office is sure to know what was done at computers of a branch server; null: it never did.
ALTER TABLE branches ADD COLUMN last_contact INTEGER;
-- When the link to another server was there, one row each time, and how many facts came and went, by kind of log.
CREATE TABLE links (
  server TEXT NOT NULL, began_at INTEGER NOT NULL, until INTEGER NOT NULL, arrived TEXT NOT NULL, sent TEXT NOT NULL,
  PRIMARY KEY (server, began_at)
) WITHOUT ROWID;
