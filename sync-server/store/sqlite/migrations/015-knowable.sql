-- Whether a computer was in touch when the server was last heard of: one that was cut short did not write when it ended.
ALTER TABLE devices ADD COLUMN connected INTEGER NOT NULL DEFAULT 0;
-- Which times were taken by a computer that was out of touch: bit n is that of the nth state.
ALTER TABLE receipts ADD COLUMN own_clock INTEGER NOT NULL DEFAULT 0;
