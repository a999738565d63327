-- Which items show an image: who may see one of them may fetch it.
CREATE TABLE blob_uses (hash TEXT NOT NULL, item TEXT NOT NULL REFERENCES items, PRIMARY KEY (hash, item)) WITHOUT ROWID;
INSERT OR IGNORE INTO blob_uses (hash, item)
  SELECT image.value, item FROM item_history, json_each(signed, '$.request.content.images') image;
