-- Templates and drafts lie in the library beside courses. `kind`: of the document; `name`: what lists call it by.
ALTER TABLE courses RENAME TO library_documents;
ALTER TABLE library_documents ADD COLUMN kind TEXT NOT NULL DEFAULT 'course';
-- Who has changed it, by id: JSON, names.
ALTER TABLE library_documents ADD COLUMN authors TEXT NOT NULL DEFAULT '{}';
DROP INDEX courses_by_rev;
CREATE INDEX library_documents_by_rev ON library_documents (rev);
ALTER TABLE course_blobs RENAME TO library_blobs;
ALTER TABLE library_blobs RENAME COLUMN course TO entry;

-- How far somebody has got with which text of an item: JSON, by the mark of a revision ('' for the first text), state and
-- time. NULL while every receipt was for the first text: then the row says it all.
ALTER TABLE receipts ADD COLUMN texts TEXT;

-- How far a computer's clock was ahead at its last contact, milliseconds; NULL: it was right, or it has never said.
ALTER TABLE devices ADD COLUMN clock_off INTEGER;
