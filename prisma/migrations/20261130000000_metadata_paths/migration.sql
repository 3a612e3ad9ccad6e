-- The paths that occur in the metadata of logs, for those who write a filter (metadataPaths). The keeper notes them from samples
-- (server/store/metadata-paths.ts); nothing is added to an insert.

CREATE TABLE metadata_paths (
  -- The SHA-256 of the name: a path may be longer than what an index takes.
  id         bytea          PRIMARY KEY,
  path       text[]         NOT NULL,
  -- As the search language writes it, without metadata in front: user.id, "a.b".c
  name       text           COLLATE pg_c_utf8 NOT NULL,
  -- Of STRING, NUMBER, BOOLEAN and NULL those that were found.
  types      text[]         NOT NULL,
  -- How many sampled logs had the path, and the time of the newest of them.
  logs       bigint         NOT NULL,
  last_seen  timestamptz(3) NOT NULL,
  -- When the last sample that had the path was taken.
  sampled_at timestamptz(3) NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE metadata_path_samples (
  -- A partition of logs.
  name     text    PRIMARY KEY,
  -- How many logs it had when it was last sampled.
  logs     bigint  NOT NULL,
  -- Whether it was sampled from its beginning to its end, after its day.
  is_whole boolean NOT NULL
) WITH (fillfactor = 50);
