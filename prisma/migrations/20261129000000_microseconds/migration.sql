-- A moment gets its microseconds: ts becomes timestamptz(6).
--
-- It is part of the partition key, which no table can alter, so there is a new parent, and the days move over to it. Nothing is
-- rewritten, and no index of a day is built again: to widen a timestamp changes only the catalogue. ATTACH reads each day once to
-- check its bound. Meanwhile searches wait, and so do new logs, in the stream.
--
-- A session that waits for the table makes all later ones wait behind it, so an attempt is given up after a moment and made again
-- (server/platform/postgres/migrate.ts). Longer than deadlock_timeout, after which autovacuum gives way.
SET LOCAL lock_timeout = '1500ms';
-- To read every day takes as long as it takes.
SET LOCAL statement_timeout = 0;
LOCK TABLE logs IN ACCESS EXCLUSIVE MODE;

-- In one block, because some databases let nobody create the temporary tables that several would need.
DO $$
DECLARE
  in_the_way text;
  days text[];
  bounds text[];
  indexes text[];
  settings text[];
  index_name text;
  statement text;
BEGIN
  -- Somebody else has made these, and only they know how to make them again.
  WITH tables AS (
    SELECT 'logs'::regclass AS oid UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = 'logs'::regclass
  ), found AS (
    SELECT CASE WHEN classid = 'pg_rewrite'::regclass
      THEN pg_describe_object('pg_class'::regclass, (SELECT ev_class FROM pg_rewrite WHERE pg_rewrite.oid = objid), 0)
      ELSE pg_describe_object(classid, objid, 0) END AS what
    FROM pg_depend JOIN pg_class ON refclassid = 'pg_class'::regclass AND refobjid = pg_class.oid
      OR refclassid = 'pg_type'::regclass AND refobjid = reltype
    WHERE pg_class.oid IN (SELECT oid FROM tables) AND deptype = 'n'
      -- The table's own CHECKs depend on their columns, and are copied with these; of a foreign key, the days have copies.
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE classid = 'pg_constraint'::regclass AND oid = objid
        AND (contype <> 'f' OR conparentid <> 0))
      AND NOT EXISTS (SELECT FROM pg_publication_rel WHERE classid = 'pg_publication_rel'::regclass AND oid = objid
        AND prrelid = 'logs'::regclass)
    UNION SELECT pg_describe_object('pg_rewrite'::regclass, oid, 0) FROM pg_rewrite WHERE ev_class = 'logs'::regclass
    UNION SELECT pg_describe_object('pg_policy'::regclass, oid, 0) FROM pg_policy WHERE polrelid = 'logs'::regclass
    UNION SELECT 'row level security of table logs' FROM pg_class WHERE oid = 'logs'::regclass AND relrowsecurity
    UNION SELECT pg_describe_object('pg_trigger'::regclass, oid, 0) FROM pg_trigger
      WHERE tgrelid = 'logs'::regclass AND NOT tgisinternal AND tgname <> 'note_values'
  )
  SELECT string_agg(what, ', ' ORDER BY what) INTO in_the_way FROM found;
  IF in_the_way IS NOT NULL THEN
    RAISE EXCEPTION 'the table logs is made new, and % would be lost; save the definition, drop it, start the writer, and create it again',
      in_the_way;
  END IF;

  SELECT array_agg(inhrelid::regclass::text ORDER BY inhrelid), array_agg(pg_get_expr(relpartbound, pg_class.oid) ORDER BY inhrelid)
  INTO days, bounds FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'logs'::regclass;

  -- The indexes that were added to ours.
  SELECT array_agg(replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')) INTO indexes
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
  WHERE indrelid = 'logs'::regclass AND indisvalid
    AND relname NOT IN ('logs_pkey', 'logs_trace', 'logs_resource', 'logs_level', 'logs_parent');

  -- The owner first: it is in whose name the others are granted.
  WITH grants AS (
    SELECT privilege_type AS privilege, '' AS columns, grantee, is_grantable FROM pg_class, aclexplode(relacl)
    WHERE oid = 'logs'::regclass AND grantee <> relowner
    UNION ALL
    SELECT privilege_type, format(' (%I)', attname), grantee, is_grantable FROM pg_attribute, aclexplode(attacl)
    WHERE attrelid = 'logs'::regclass AND NOT attisdropped
  )
  SELECT array_agg(sql ORDER BY place) INTO settings FROM (
    SELECT 1, format('ALTER TABLE logs OWNER TO %I', pg_get_userbyid(relowner))
    FROM pg_class WHERE oid = 'logs'::regclass AND pg_get_userbyid(relowner) <> current_user
    UNION ALL
    SELECT 2, format('GRANT %s%s ON logs TO %s%s', privilege, columns,
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM grants
    UNION ALL
    SELECT 3, format('COMMENT ON TABLE logs IS %L', description)
    FROM obj_description('logs'::regclass, 'pg_class') AS description WHERE description IS NOT NULL
    UNION ALL
    SELECT 4, format('ALTER PUBLICATION %I ADD TABLE logs%s%s', pubname,
      (SELECT ' (' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')' FROM pg_attribute
        WHERE attrelid = prrelid AND attnum = ANY (prattrs)),
      ' WHERE (' || pg_get_expr(prqual, prrelid) || ')')
    FROM pg_publication_rel JOIN pg_publication ON pg_publication.oid = prpubid WHERE prrelid = 'logs'::regclass
  ) AS found (place, sql);

  FOR day IN 1 .. coalesce(array_length(days, 1), 0) LOOP
    EXECUTE format('ALTER TABLE logs DETACH PARTITION %s', days[day]);
    -- One whose making was cut off would be built from the start, under this lock; the keeper makes it again.
    FOR index_name IN SELECT indexrelid::regclass::text FROM pg_index
      WHERE indrelid = days[day]::regclass AND NOT indisvalid LOOP
      EXECUTE format('DROP INDEX %s', index_name);
    END LOOP;
    EXECUTE format('ALTER TABLE %s ALTER COLUMN ts TYPE timestamptz(6)', days[day]);
  END LOOP;

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
  FOREACH statement IN ARRAY coalesce(indexes, '{}') LOOP
    EXECUTE statement;
  END LOOP;

  CREATE TRIGGER note_values AFTER INSERT ON logs
    REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION note_log_values();

  FOR day IN 1 .. coalesce(array_length(days, 1), 0) LOOP
    EXECUTE format('ALTER TABLE logs ATTACH PARTITION %s %s', days[day], bounds[day]);
  END LOOP;
  FOREACH statement IN ARRAY coalesce(settings, '{}') LOOP
    EXECUTE statement;
  END LOOP;
END $$;
