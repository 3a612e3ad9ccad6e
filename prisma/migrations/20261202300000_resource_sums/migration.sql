-- Sums of the logs of some resources, for those who see no others: the counts of minutes and hours know nothing of resources.

-- The index of a resource gets the level, so that logs are counted from it alone. Where there are days already, the keeper builds it for
-- each of them beside the old one, and then the table changes over (server/store/resource-index.ts).
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = 'logs'::regclass) THEN
    DROP INDEX logs_resource;
    CREATE INDEX logs_resource ON logs (resource_id, ts, id) INCLUDE (level);
  END IF;
END $$;

-- Finished days, added up by the keeper (server/store/resource-days.ts): 24 hours of six levels are 144 slots, of which those stand here
-- that hold a log. Logs without a resource are in no row.
CREATE TABLE log_resource_days (
  day         timestamptz(0) NOT NULL,
  resource_id text           COLLATE pg_c_utf8 NOT NULL,
  slots       smallint[]     NOT NULL,
  ns          int[]          NOT NULL,
  -- one day, and its resources that are asked for
  PRIMARY KEY (day, resource_id)
);

-- How many logs the day had, those without a resource among them, when it was added up.
CREATE TABLE log_resource_days_built (
  day   timestamptz(0) PRIMARY KEY,
  total bigint         NOT NULL
);

-- The days to which no log has come since. Rows and their counts are stored in one transaction, so this is exact in every snapshot.
CREATE VIEW valid_resource_days AS
  SELECT day FROM log_resource_days_built AS built
  WHERE total = (SELECT coalesce(sum(n), 0) FROM log_counts_hour WHERE hour >= built.day AND hour < built.day + interval '24 hours');

-- What a question under a scope may read of them: the resources that its transaction names, one a line, by name or by a pattern of LIKE.
-- Without these settings it fails, and with empty ones it shows nothing.
CREATE VIEW scoped_resource_days WITH (security_barrier) AS
  SELECT day, resource_id, slots, ns FROM log_resource_days JOIN valid_resource_days USING (day)
  WHERE resource_id IN (SELECT unnest(string_to_array(nullif(current_setting('timberline.resources'), ''), E'\n')))
    OR resource_id LIKE ANY ((SELECT string_to_array(nullif(current_setting('timberline.prefixes'), ''), E'\n'))::text[]);
