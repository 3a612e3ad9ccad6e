-- A moment gets its microseconds: ts becomes timestamptz(6).
--
-- It is part of the partition key, which no table can alter, so there is a new parent, and the days move over to it. Nothing is
-- rewritten and no index is built: to widen a timestamp changes only the catalogue. ATTACH reads each day once to check its bound.
-- Meanwhile searches wait, and what is sent waits in the stream.
--
-- A session that waits for the table makes all later ones wait behind it, so an attempt is given up after a moment and made again
-- (server/platform/postgres/migrate.ts). Longer than deadlock_timeout, after which autovacuum gives way.
SET LOCAL lock_timeout = '1500ms';
LOCK TABLE logs IN ACCESS EXCLUSIVE MODE;

CREATE TEMPORARY TABLE moving_days ON COMMIT DROP AS
  SELECT relname::text AS name, pg_get_expr(relpartbound, pg_class.oid) AS bound
  FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'logs'::regclass;

-- What was granted to others, such as a dashboard's own role.
CREATE TEMPORARY TABLE moving_grants ON COMMIT DROP AS
  SELECT format('GRANT %s ON logs TO %s%s', privilege_type,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
  FROM pg_class, aclexplode(relacl) WHERE oid = 'logs'::regclass AND grantee <> relowner;

DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT moving_days.name FROM moving_days LOOP
    EXECUTE format('ALTER TABLE logs DETACH PARTITION %I', name);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN ts TYPE timestamptz(6)', name);
  END LOOP;
END $$;

-- The columns with all that was set for them, by way of a plain table, whose ts can be altered.
CREATE TABLE logs_columns (LIKE logs INCLUDING ALL EXCLUDING INDEXES);
ALTER TABLE logs_columns ALTER COLUMN ts TYPE timestamptz(6);
DROP TABLE logs;
CREATE TABLE logs (LIKE logs_columns INCLUDING ALL) PARTITION BY RANGE (ts);
DROP TABLE logs_columns;
ALTER TABLE logs ALTER COLUMN resource_id SET STATISTICS 1000;

-- The order of every page, and what refuses a record that comes twice.
ALTER TABLE logs ADD PRIMARY KEY (ts, id);
-- where traceId = …
CREATE INDEX logs_trace ON logs USING hash (trace_id);
-- where resourceId = …, newest first, with its cursor
CREATE INDEX logs_resource ON logs (resource_id, ts, id);
-- where level = …, newest first, with its cursor
CREATE INDEX logs_level ON logs (level, ts, id);
-- where parentResourceId = …, newest first, with its cursor
CREATE INDEX logs_parent ON logs (parent_resource_id, ts, id);

CREATE TRIGGER note_values AFTER INSERT ON logs
  REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION note_log_values();

DO $$
DECLARE day record;
BEGIN
  FOR day IN SELECT name, bound FROM moving_days LOOP
    EXECUTE format('ALTER TABLE logs ATTACH PARTITION %I %s', day.name, day.bound);
  END LOOP;
  FOR day IN SELECT statement FROM moving_grants LOOP
    EXECUTE day.statement;
  END LOOP;
END $$;
