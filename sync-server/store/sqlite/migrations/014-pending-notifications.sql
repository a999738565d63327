-- Logs of conversations of which their person's devices have not been notified are pending, and so are desks.
ALTER TABLE talk_months RENAME COLUMN told TO notified;
DROP INDEX talk_months_untold;
CREATE INDEX talk_months_pending ON talk_months (notified) WHERE notified = 0;
UPDATE settings SET key = 'chat.pending' WHERE key = 'chat.untold';
