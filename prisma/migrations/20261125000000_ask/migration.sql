-- What asking needs: the counts of whole hours, so that a year is added up from some thousand rows.
--
-- The database itself keeps them, from what is inserted into the counts of the minutes: in the same transaction, and for
-- writers of before too. A statement ends at each semicolon here, so those inside of the functions are written \073.

CREATE TABLE log_counts_hour (
  hour            timestamptz(0) NOT NULL,
  level           text           NOT NULL,
  kafka_partition int            NOT NULL,
  n               bigint         NOT NULL,
  PRIMARY KEY (hour, level, kafka_partition)
) WITH (fillfactor = 50);

CREATE FUNCTION count_inserted_minutes() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN
  INSERT INTO log_counts_hour AS counted (hour, level, kafka_partition, n)
  SELECT date_trunc(''hour'', minute, ''UTC''), level, kafka_partition, sum(n) FROM inserted GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (hour, level, kafka_partition) DO UPDATE SET n = counted.n + excluded.n\073
  RETURN NULL\073
END';

CREATE FUNCTION count_updated_minutes() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN
  INSERT INTO log_counts_hour AS counted (hour, level, kafka_partition, n)
  SELECT date_trunc(''hour'', minute, ''UTC''), level, kafka_partition, sum(n)
  FROM (SELECT * FROM now UNION ALL SELECT minute, level, kafka_partition, -n FROM before) AS changed
  GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (hour, level, kafka_partition) DO UPDATE SET n = counted.n + excluded.n\073
  RETURN NULL\073
END';

-- Nothing is inserted from here to the end of the migration.
CREATE TRIGGER count_inserted AFTER INSERT ON log_counts_minute
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION count_inserted_minutes();

CREATE TRIGGER count_updated AFTER UPDATE ON log_counts_minute
  REFERENCING OLD TABLE AS before NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION count_updated_minutes();

INSERT INTO log_counts_hour (hour, level, kafka_partition, n)
  SELECT date_trunc('hour', minute, 'UTC'), level, kafka_partition, sum(n) FROM log_counts_minute GROUP BY 1, 2, 3;
