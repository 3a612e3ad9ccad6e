-- Which part of the logs has a path, and objects whose keys are ids: such an object is open, and in the paths below it NULL stands for any
-- key, which is * in their names.

ALTER TABLE metadata_paths
  -- Of an open object: the keys that keep their names. NULL of whatever is none.
  ADD COLUMN named_keys text[],
  -- The number of sampled logs that had the path, as it was at sampled_at: each counts for half as much a day later.
  ADD COLUMN weight float8 NOT NULL DEFAULT 0;

-- The same of all sampled logs, in one row: a path's share is its weight as part of this one.
CREATE TABLE metadata_path_total (
  is_one     boolean        PRIMARY KEY DEFAULT true CHECK (is_one),
  weight     float8         NOT NULL,
  sampled_at timestamptz(3) NOT NULL
) WITH (fillfactor = 50);
