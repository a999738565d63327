-- What people did with lessons of campaigns that the server does not know (any more), as it arrived: early_receipts is the
-- same for receipts, of whatever item. `answers`: JSON, or null.
CREATE TABLE early_lessons (
  item TEXT NOT NULL, person TEXT NOT NULL, lesson INTEGER NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
  device TEXT NOT NULL, answers TEXT, PRIMARY KEY (item, person, lesson, state, device, at)
) WITHOUT ROWID;
