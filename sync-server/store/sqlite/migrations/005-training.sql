-- Courses of the library, as documents of Automerge: snapshots and changes by the keys of automerge-repo.
CREATE TABLE library_chunks (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
-- What lists say of them. `document`: its address in the library.
CREATE TABLE courses (
  id TEXT PRIMARY KEY, document TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL, lessons INTEGER NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL,
  rev INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX courses_by_rev ON courses (rev);
-- Which courses show an image: whoever may write or run them may fetch it.
CREATE TABLE course_blobs (hash TEXT NOT NULL, course TEXT NOT NULL REFERENCES courses, PRIMARY KEY (hash, course)) WITHOUT ROWID;

-- A campaign is an item as well: who started it, for whom, when it was stopped. `lessons`: titles and quizzes, as JSON.
-- The counts are of people: with any lesson opened, with all finished; and of lessons finished by anybody.
CREATE TABLE campaigns (
  item TEXT PRIMARY KEY REFERENCES items, course TEXT NOT NULL, version TEXT NOT NULL, schedule TEXT NOT NULL,
  lessons TEXT NOT NULL, begun INTEGER NOT NULL DEFAULT 0, completed INTEGER NOT NULL DEFAULT 0,
  finished INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
-- One row for each person who has got anything. `cells`: JSON, one for each lesson, as of `progressCell` in
-- shared-model/views/training.ts; times by the person's clock. `rev`: as of views, for readers who go on from one.
CREATE TABLE progress (
  campaign TEXT NOT NULL, person TEXT NOT NULL, cells TEXT NOT NULL, finished INTEGER NOT NULL, rev INTEGER NOT NULL,
  PRIMARY KEY (campaign, person)
) WITHOUT ROWID;
CREATE INDEX progress_by_rev ON progress (campaign, rev);
