-- Which items show an image: who may see one of them may fetch it.
CREATE TABLE blob_uses (hash TEXT NOT NULL, item TEXT NOT NULL REFERENCES items, PRIMARY KEY (hash, item)) WITHOUT ROWID;
INSERT OR IGNORE INTO blob_uses (hash, item)
  SELECT image.value, item FROM item_history, json_each(signed, '$.request.content.images') image;
-- Who has brought an image: the same one may be brought by several, and is stored once.
CREATE TABLE blob_bringers (hash TEXT NOT NULL REFERENCES blobs, admin TEXT NOT NULL, PRIMARY KEY (hash, admin)) WITHOUT ROWID;
INSERT OR IGNORE INTO blob_bringers (hash, admin) SELECT hash, by FROM blobs;
INSERT OR IGNORE INTO blob_bringers (hash, admin)
  SELECT blobs.hash, items.admin FROM blob_uses JOIN items ON items.id = item JOIN blobs ON blobs.hash = blob_uses.hash;
