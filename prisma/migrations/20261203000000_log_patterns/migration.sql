-- The patterns that messages of logs have, as the keeper has seen them in samples (server/store/log-patterns.ts): logPatterns merges what it
-- finds with them, and reads from them when a pattern was first seen. Nothing is added to an insert. Of all logs, so that nobody under a
-- scope may read it.

CREATE TABLE log_patterns (
  -- As LogPattern.id has it: of the text and the version of the rules.
  -- The key serves the keeper's upsert; questions read the whole table.
  id         text           PRIMARY KEY,
  -- Of the rules by which a message becomes a pattern.
  version    smallint       NOT NULL,
  -- With <*> for a value; never with <+>, which only a merge makes.
  text       text           COLLATE pg_c_utf8 NOT NULL,
  -- The times of the earliest and of the newest sampled log that had it, and how many sampled logs had it.
  first_seen timestamptz(6) NOT NULL,
  last_seen  timestamptz(6) NOT NULL,
  logs       bigint         NOT NULL,
  -- When the last sample that had the pattern was taken.
  sampled_at timestamptz(3) NOT NULL
) WITH (fillfactor = 50);
