-- The archive: finished days leave the table `logs` and are kept as segments, up to 1024 logs in a row of a table, compressed
-- (server/archive, docs/archive.md). A log is in exactly one of `logs`, the archive and `logs_late`, in every snapshot.
--
-- The tables are the program's own: nothing is granted to `timberline_scoped`. A day is deleted from them by rows, which snapshots respect and
-- which makes room for the next day. What is compressed already is stored as it is (EXTERNAL).

-- The switch: who sees the row of a day reads it from the archive and from `logs_late`, anybody else from `logs`.
CREATE TABLE archive_days (
  -- Its first moment, in UTC. As long as the heap is there, its partition refuses every row (CHECK, as the hole that is left does later).
  day         timestamptz(0) PRIMARY KEY,
  -- The one to read. A day that is built again has the next one beside it until it takes over.
  generation  int            NOT NULL,
  -- Logs in the archive, those in `logs_late` not among them.
  n           bigint         NOT NULL,
  archived_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- When the partition of `logs` was dropped. NULL: not yet.
  dropped_at  timestamptz(3)
);

-- The days that are being built, and where their building goes on: after the log with this key. What is in no row of this table and of
-- archive_days, by day and generation, is left over and is deleted.
CREATE TABLE archive_builds (
  day        timestamptz(0) PRIMARY KEY,
  generation int            NOT NULL,
  after_ts   timestamptz(6),
  after_id   uuid,
  -- Logs that have been read, and whether that is all of them.
  n          bigint         NOT NULL DEFAULT 0,
  is_read    boolean        NOT NULL DEFAULT false,
  started_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- A stretch of a day with a summary of its own (server/archive/summary): at most 4096 segments.
CREATE TABLE archive_parts (
  day          timestamptz(0) NOT NULL,
  generation   int            NOT NULL,
  part         int            NOT NULL,
  segments     int            NOT NULL,
  n            bigint         NOT NULL,
  -- Of its summary. Each frame of a segment says its own.
  format       smallint       NOT NULL,
  -- Of a signature: its size, and how many of its bits a value sets.
  bits         int            NOT NULL,
  hashes       smallint       NOT NULL,
  -- Fields whose values are not in archive_values: those that are in the signatures instead, and all of them.
  hashed       text[]         NOT NULL,
  unlisted     text[]         NOT NULL,
  -- In one row of archive_slices. 0: the part has none, because it is small.
  slices_a_row int            NOT NULL,
  -- Whether its summary is there.
  is_complete  boolean        NOT NULL DEFAULT false,
  PRIMARY KEY (day, generation, part)
);

-- Logs in the order of their key (ts, id), as frames that are decoded one by one (server/archive/segment).
CREATE TABLE archive_segments (
  day        timestamptz(0) NOT NULL,
  generation int            NOT NULL,
  part       int            NOT NULL,
  -- From 0, within its part; the bit of the segment in the part's summary.
  segment    int            NOT NULL,
  n          smallint       NOT NULL,
  first_ts   timestamptz(6) NOT NULL,
  first_id   uuid           NOT NULL,
  last_ts    timestamptz(6) NOT NULL,
  last_id    uuid           NOT NULL,
  -- CRC-32 of the four frames, one after the other.
  checksum   int            NOT NULL,
  keys       bytea          STORAGE EXTERNAL NOT NULL,
  raw        bytea          STORAGE EXTERNAL NOT NULL,
  message    bytea          STORAGE EXTERNAL NOT NULL,
  metadata   bytea          STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (day, generation, part, segment)
);
-- a page from its cursor on; a log by its key
CREATE INDEX archive_segments_key ON archive_segments (day, generation, first_ts, first_id);

-- Only while a part is built: what its summary is made of, segment by segment.
CREATE TABLE archive_digests (
  day        timestamptz(0) NOT NULL,
  generation int            NOT NULL,
  part       int            NOT NULL,
  segment    int            NOT NULL,
  digest     bytea          STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (day, generation, part, segment)
);

-- The signatures of the segments turned over: slice b has bit b of all segments of the part, so that a question reads the few slices that it names.
CREATE TABLE archive_slices (
  day        timestamptz(0) NOT NULL,
  generation int            NOT NULL,
  part       int            NOT NULL,
  -- Row r has the slices from r * slices_a_row on.
  slice_row  int            NOT NULL,
  bits       bytea          STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (day, generation, part, slice_row)
);

-- level, resourceId, parentResourceId, commit: in how many logs, and in which segments, a value is.
CREATE TABLE archive_values (
  day        timestamptz(0) NOT NULL,
  generation int            NOT NULL,
  part       int            NOT NULL,
  field      text           NOT NULL,
  value      text           COLLATE pg_c_utf8 NOT NULL,
  n          bigint         NOT NULL,
  segments   bytea          STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (day, generation, part, field, value)
);

-- The least and the greatest number at a path of the metadata, segment by segment.
CREATE TABLE archive_ranges (
  day        timestamptz(0) NOT NULL,
  generation int            NOT NULL,
  part       int            NOT NULL,
  -- The SHA-256 of the path as JSON: a path may be longer than what an index takes.
  id         bytea          NOT NULL,
  path       text[]         NOT NULL,
  bounds     bytea          STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (day, generation, part, id)
);

-- The logs with a value that few have, once more: a page of them reads these instead of as many segments as there are logs.
CREATE TABLE archive_sparse (
  day        timestamptz(0) NOT NULL,
  generation int            NOT NULL,
  part       int            NOT NULL,
  field      text           NOT NULL,
  value      text           COLLATE pg_c_utf8 NOT NULL,
  -- From 0, in the order of the key.
  segment    int            NOT NULL,
  n          smallint       NOT NULL,
  first_ts   timestamptz(6) NOT NULL,
  first_id   uuid           NOT NULL,
  last_ts    timestamptz(6) NOT NULL,
  last_id    uuid           NOT NULL,
  checksum   int            NOT NULL,
  keys       bytea          STORAGE EXTERNAL NOT NULL,
  raw        bytea          STORAGE EXTERNAL NOT NULL,
  message    bytea          STORAGE EXTERNAL NOT NULL,
  metadata   bytea          STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (day, generation, part, field, value, segment)
);

-- Logs that came for a day that was archived already, until it is built again with them.
CREATE TABLE logs_late (LIKE logs INCLUDING ALL EXCLUDING INDEXES);
ALTER TABLE logs_late ALTER COLUMN resource_id SET STATISTICS 1000;
-- All indexes that a finished day of `logs` has, for the same questions: these logs are few, so that an insert pays for them.
ALTER TABLE logs_late ADD PRIMARY KEY (ts, id);
CREATE INDEX logs_late_trace ON logs_late USING hash (trace_id);
CREATE INDEX logs_late_resource ON logs_late (resource_id, ts, id) INCLUDE (level);
CREATE INDEX logs_late_level ON logs_late (level, ts, id);
CREATE INDEX logs_late_parent ON logs_late (parent_resource_id, ts, id);
CREATE INDEX logs_late_search_message ON logs_late USING gin (message gin_trgm_ops);
CREATE INDEX logs_late_search_metadata ON logs_late USING gin (metadata jsonb_path_ops);
CREATE INDEX logs_late_search_span ON logs_late USING hash (span_id);
CREATE INDEX logs_late_search_commit ON logs_late (commit, ts, id);

CREATE TRIGGER note_values AFTER INSERT ON logs_late
  REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION note_log_values();

-- Days that somebody has brought back (`npm run archive -- restore`): they stay in `logs`. Until restored_at is set, they are on their way.
CREATE TABLE archive_kept (
  day         timestamptz(0) PRIMARY KEY,
  asked_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  restored_at timestamptz(3)
);

-- One row.
CREATE TABLE archive_state (
  one             boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- What ARCHIVE_AFTER_DAYS=auto means here. NULL: nothing is archived.
  auto_after_days int,
  -- `npm run archive -- restore --all` stops the archive, whatever the variable says, until `resume`.
  is_stopped      boolean NOT NULL DEFAULT false,
  -- What the keeper says: after how many finished days it archives one (NULL: never), and what it waits for.
  after_days      int,
  waits_for       text
);

-- A database that holds logs already may have readers that know nothing of the archive, of other programs too.
INSERT INTO archive_state (auto_after_days) SELECT CASE WHEN EXISTS (SELECT FROM log_counts_minute) THEN NULL ELSE 3 END;
