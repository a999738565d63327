-- `cells` of `progress` is a short text as of shared-model/views/lesson-cells.ts now, beside `devices`: JSON, the
-- computers that it names by their places.
ALTER TABLE progress ADD COLUMN devices TEXT NOT NULL DEFAULT '[]';
UPDATE progress SET devices = (
  SELECT json_group_array(device) FROM (
    SELECT value->>3 AS device FROM json_each(cells) WHERE type = 'array' GROUP BY device ORDER BY min(key)
  )
);
UPDATE progress SET cells = rtrim(coalesce((
  SELECT group_concat(iif(cell.type = 'null', '',
      (SELECT d.key FROM json_each(devices) d WHERE d.value = cell.value->>3) || ',' || (cell.value->>0)
      || coalesce(',' || ((cell.value->>1) - (cell.value->>0)), '')
      || coalesce(',' || ((cell.value->>2) - (cell.value->>1)), '')
      || coalesce((SELECT group_concat('!' || value, '') FROM json_each(cell.value, '$[4]')), '')), ';')
  FROM json_each(cells) cell
), ''), ';');
