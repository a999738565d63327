-- Queues that people write to. `hours`, `answered_by` and `replies`: JSON, as of `queueRow` in shared-model/views/talk.ts.
CREATE TABLE queues (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, hours TEXT NOT NULL, answered_by TEXT NOT NULL, replies TEXT NOT NULL DEFAULT '[]',
  rev INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX queues_by_rev ON queues (rev);

-- Conversations in which anything was said or that an administrator opened: with whoever answers a queue, or with one
-- administrator. `unit`: where the person is. `deleted`: nobody is a member any more; what was said may be kept.
CREATE TABLE conversations (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people, unit TEXT NOT NULL, queue TEXT REFERENCES queues, admin TEXT,
  state TEXT NOT NULL DEFAULT 'open', waiting_since INTEGER, assigned_to TEXT,
  last_text TEXT NOT NULL DEFAULT '', last_at INTEGER, last_by TEXT, messages INTEGER NOT NULL DEFAULT 0,
  rev INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX conversations_by_rev ON conversations (rev);
CREATE INDEX conversations_by_person ON conversations (person);
CREATE INDEX conversations_by_queue ON conversations (queue) WHERE queue IS NOT NULL;
CREATE TRIGGER conversations_move AFTER UPDATE OF unit, deleted ON people BEGIN
  UPDATE conversations SET unit = new.unit, rev = new.rev WHERE person = new.id;
END;
-- How often a person's conversations were erased: those after it have other ids.
CREATE TABLE erasures (person TEXT PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID;

-- Projections of talk/, as shared-model/folds/talk.ts folds them. A row is also there for what was edited or withdrawn
-- before it was said (`at` is null). `words`: what it is searched in; empty when it is not to be found.
CREATE TABLE talk_messages (
  seq INTEGER PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations, speaker TEXT NOT NULL, id TEXT NOT NULL,
  month TEXT NOT NULL, at INTEGER, text TEXT NOT NULL, images TEXT NOT NULL, edited_at INTEGER, edit TEXT,
  withdrawn_at INTEGER, words TEXT NOT NULL, UNIQUE (conversation, speaker, id)
);
CREATE INDEX talk_messages_by_time ON talk_messages (conversation, at) WHERE at IS NOT NULL;
CREATE INDEX talk_answered ON talk_messages (conversation, at)
  WHERE at IS NOT NULL AND withdrawn_at IS NULL AND speaker <> 'person';
-- Closed, reopened, assigned (`to` is empty where it is nobody).
CREATE TABLE talk_events (
  conversation TEXT NOT NULL REFERENCES conversations, kind TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,
  "to" TEXT NOT NULL, month TEXT NOT NULL, PRIMARY KEY (conversation, kind, at, by, "to")
) WITHOUT ROWID;
-- Logs in which anybody said or did anything. `told`: the person's devices know of it.
CREATE TABLE talk_months (
  conversation TEXT NOT NULL REFERENCES conversations, month TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation, month)
) WITHOUT ROWID;
CREATE INDEX talk_months_untold ON talk_months (told) WHERE told = 0;
-- Administrators who have written to a log, and the name that the server has said there; null: none yet.
CREATE TABLE talk_voices (
  conversation TEXT NOT NULL REFERENCES conversations, month TEXT NOT NULL, admin TEXT NOT NULL, named TEXT,
  PRIMARY KEY (conversation, month, admin)
) WITHOUT ROWID;
CREATE INDEX talk_voices_unnamed ON talk_voices (month) WHERE named IS NULL;
CREATE INDEX talk_voices_of_admin ON talk_voices (admin, month);
-- Which messages show an image: the members of their conversations may fetch it, where its speaker had it.
CREATE TABLE talk_images (
  hash TEXT NOT NULL, conversation TEXT NOT NULL REFERENCES conversations, speaker TEXT NOT NULL, said TEXT NOT NULL,
  PRIMARY KEY (hash, conversation, speaker, said)
) WITHOUT ROWID;
CREATE INDEX talk_images_of_conversation ON talk_images (conversation);
-- Who has brought an image for a conversation: a person, by any of their devices, or an administrator.
CREATE TABLE talk_bringers (
  hash TEXT NOT NULL REFERENCES blobs, who TEXT NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (hash, who)
) WITHOUT ROWID;
CREATE INDEX talk_bringers_by_time ON talk_bringers (who, at);

-- Finds any three letters in a row, wherever they stand. What is removed leaves nothing in the index.
CREATE VIRTUAL TABLE talk_words USING fts5 (words, content = 'talk_messages', content_rowid = 'seq', tokenize = 'trigram');
INSERT INTO talk_words (talk_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER talk_words_come AFTER INSERT ON talk_messages BEGIN
  INSERT INTO talk_words (rowid, words) VALUES (new.seq, new.words);
END;
CREATE TRIGGER talk_words_go AFTER DELETE ON talk_messages BEGIN
  INSERT INTO talk_words (talk_words, rowid, words) VALUES ('delete', old.seq, old.words);
END;
CREATE TRIGGER talk_words_change AFTER UPDATE OF words ON talk_messages WHEN old.words <> new.words BEGIN
  INSERT INTO talk_words (talk_words, rowid, words) VALUES ('delete', old.seq, old.words);
  INSERT INTO talk_words (rowid, words) VALUES (new.seq, new.words);
END;
