-- Where the computers of a branch reach its server, as it last said; NULL: it does not say.
ALTER TABLE branches ADD COLUMN origin TEXT;
