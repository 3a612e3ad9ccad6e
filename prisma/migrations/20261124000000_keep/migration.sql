-- What keeping needs to account for itself and to search. In every row of ingest_offset
-- earlier + next_offset = stored + duplicates + dead_lettered + expired + skipped.
--
-- Writers of before go on meanwhile: the tables come in the order in which a writer touches them, and last the one that
-- all of them wait for.

-- A substring of a message, without and with case (server/store/search-indexes.ts).
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Resources are many and unlike: 100 values say too little of 5000.
ALTER TABLE logs ALTER COLUMN resource_id SET STATISTICS 1000;

ALTER TABLE dead_letters ADD COLUMN replayed_at timestamptz(3);

DELETE FROM dead_letters a USING dead_letters b
  WHERE a.id > b.id AND (a.topic, a.partition, a."offset", md5(a.value)) = (b.topic, b.partition, b."offset", md5(b.value));

-- A topic that is read again adds no letter twice, one that was made anew adds its own.
CREATE UNIQUE INDEX dead_letters_origin ON dead_letters (topic, partition, "offset", md5(value));
-- deadLetters: those that wait, newest first
CREATE INDEX dead_letters_waiting ON dead_letters (id) WHERE replayed_at IS NULL;

ALTER TABLE ingest_offset
  -- Records of a day that retention has dropped.
  ADD COLUMN expired      bigint         NOT NULL DEFAULT 0,
  -- Offsets of topics under the same name, before this one was made anew.
  ADD COLUMN earlier      bigint         NOT NULL DEFAULT 0,
  ADD COLUMN moved_at     timestamptz(3) NOT NULL DEFAULT now(),
  -- When the last record before next_offset was published.
  ADD COLUMN published_at timestamptz(3);

UPDATE ingest_offset SET earlier = stored + duplicates + dead_lettered + skipped - next_offset;
