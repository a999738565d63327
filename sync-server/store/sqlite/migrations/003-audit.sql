-- Each entry as canonical JSON with its number and the hash of the one before, and the SHA-256 of that. Never changed.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, admin TEXT, act TEXT NOT NULL, words TEXT NOT NULL,
  entry TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX audit_by_admin ON audit (admin, seq);
CREATE INDEX audit_by_act ON audit (act, seq);
CREATE INDEX audit_by_admin_and_act ON audit (admin, act, seq);
CREATE INDEX audit_by_time ON audit (at, seq);
-- Finds any three letters in a row, wherever they stand.
CREATE VIRTUAL TABLE audit_words USING fts5 (words, content = 'audit', content_rowid = 'seq', tokenize = 'trigram');
CREATE TRIGGER audit_words_follow AFTER INSERT ON audit BEGIN
  INSERT INTO audit_words (rowid, words) VALUES (new.seq, new.words);
END;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is not changed'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is not cut'); END;
