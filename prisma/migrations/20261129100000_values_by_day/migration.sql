-- Values are noted by the day (UTC) of their log: a day with too many values of a field is given up, the days around it are not, and the
-- values go with their day (server/query/resolve-values.ts, server/store/retention.ts).
--
-- Earlier values have no day: they stay, under the day -infinity, as those of all days up to the newest log that is there.

-- As in the migration `microseconds`: an attempt is given up after a moment and made again (server/platform/postgres/migrate.ts).
SET LOCAL lock_timeout = '1500ms';
-- No log is being inserted whose values the earlier function will note.
LOCK TABLE ONLY logs IN SHARE ROW EXCLUSIVE MODE;

ALTER TABLE log_values ADD COLUMN day timestamptz(0) NOT NULL DEFAULT '-infinity';
ALTER TABLE log_values ALTER COLUMN day DROP DEFAULT;
-- contains, startsWith, regex: the values of a field within days; and whether one is noted already
ALTER TABLE log_values DROP CONSTRAINT log_values_pkey, ADD PRIMARY KEY (field, day, value);

-- The days that have more values of a field than are noted: what is searched for in one of these is searched in its logs.
CREATE TABLE log_value_gaps (
  field text           NOT NULL,
  day   timestamptz(0) NOT NULL,
  PRIMARY KEY (field, day)
);
INSERT INTO log_value_gaps (field, day) SELECT field, '-infinity' FROM log_value_fields WHERE NOT is_complete;

-- Values may also be those of the day -infinity on the days before this one.
ALTER TABLE log_value_fields ADD COLUMN by_day_since timestamptz(0) NOT NULL DEFAULT '-infinity';
UPDATE log_value_fields SET by_day_since = newest + interval '1 day'
  FROM (SELECT date_bin('1 day', max(minute), 'epoch') AS newest FROM log_counts_minute) AS counted WHERE newest IS NOT NULL;
-- The other columns are read by earlier versions alone: they search the logs from now on.
UPDATE log_value_fields SET is_noted = false, is_complete = false;

CREATE OR REPLACE FUNCTION note_log_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Without parameters, so that PostgreSQL plans it once and not for every statement.
  WITH days AS MATERIALIZED (
    SELECT date_bin('1 day', min(ts), 'epoch') AS first, date_bin('1 day', max(ts), 'epoch') AS last FROM stored
  ), found AS (
    -- Nearly always all logs are of one day, whose values PostgreSQL hashes once, and nearly all of theirs are known.
    SELECT 'resource_id' AS field, (SELECT first FROM days) AS day, resource_id AS value FROM stored
    WHERE (SELECT first = last AND NOT EXISTS (SELECT FROM log_value_gaps WHERE field = 'resource_id' AND day = first) FROM days)
      AND resource_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM log_values WHERE field = 'resource_id' AND day = (SELECT first FROM days) AND value = resource_id)
    UNION ALL
    SELECT 'commit', (SELECT first FROM days), commit FROM stored
    WHERE (SELECT first = last AND NOT EXISTS (SELECT FROM log_value_gaps WHERE field = 'commit' AND day = first) FROM days)
      AND commit IS NOT NULL
      AND NOT EXISTS (SELECT FROM log_values WHERE field = 'commit' AND day = (SELECT first FROM days) AND value = commit)
    UNION ALL
    SELECT 'parent_resource_id', (SELECT first FROM days), parent_resource_id FROM stored
    WHERE (SELECT first = last AND NOT EXISTS (SELECT FROM log_value_gaps WHERE field = 'parent_resource_id' AND day = first) FROM days)
      AND parent_resource_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM log_values WHERE field = 'parent_resource_id' AND day = (SELECT first FROM days) AND value = parent_resource_id)
    UNION ALL
    SELECT field, date_bin('1 day', ts, 'epoch'), value
    FROM stored, LATERAL (VALUES
      ('resource_id', resource_id), ('commit', commit), ('parent_resource_id', parent_resource_id)) AS of (field, value)
    WHERE (SELECT first < last FROM days) AND value IS NOT NULL
  ), noted AS (
    INSERT INTO log_values (field, day, value)
    SELECT field, day, value FROM (SELECT DISTINCT field, day, value FROM found) AS found
    -- OFFSET keeps each of these a look into the index; as joins they would read all values of all days.
    WHERE NOT EXISTS (
        SELECT FROM log_values AS known WHERE known.field = found.field AND known.day = found.day AND known.value = found.value OFFSET 0)
      AND NOT EXISTS (SELECT FROM log_value_gaps AS gap WHERE gap.field = found.field AND gap.day = found.day OFFSET 0)
    -- In order, so that two writers do not wait for each other.
    ORDER BY field, day, value
    ON CONFLICT DO NOTHING
    RETURNING field, day
  )
  INSERT INTO log_value_gaps (field, day)
  SELECT field, day FROM (SELECT DISTINCT field, day FROM noted) AS grown
  WHERE (SELECT count(*) FROM log_values AS known WHERE known.field = grown.field AND known.day = grown.day) > 5000
  ORDER BY field, day
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
