-- What only a superuser can do for Timberline. It runs in Timberline's database, as often as you like, and changes only what is not so yet:
-- `npm start` runs it at each start of the embedded PostgreSQL, compose when its database is made, and docs/operate.md says when to run it
-- by hand. Two settings have to be there where a role is made: `timberline.password` of the program's role, and `timberline.admin_password`
-- of a superuser that gets another name. With `timberline.leakproof` = off the last part takes its marks away.

-- The program's own role, which is no superuser. In a cluster of an earlier version it is the first superuser, which cannot lose its rights:
-- that one gets another name, which a superuser cannot give to itself.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'timberline' AND oid = 10) THEN
    CREATE ROLE timberline_transfer SUPERUSER;
    SET SESSION AUTHORIZATION timberline_transfer;
    ALTER ROLE timberline RENAME TO timberline_admin;
    EXECUTE format('ALTER ROLE timberline_admin PASSWORD %L', current_setting('timberline.admin_password'));
    RESET SESSION AUTHORIZATION;
    DROP ROLE timberline_transfer;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'timberline') THEN
    EXECUTE format('CREATE ROLE timberline LOGIN PASSWORD %L', current_setting('timberline.password'));
  ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = 'timberline' AND rolsuper) THEN
    ALTER ROLE timberline NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;
  END IF;
END
$$;

-- The role under which questions with a scope run. The program has none of its rights unless it becomes that role.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'timberline_scoped') THEN
    CREATE ROLE timberline_scoped NOLOGIN NOINHERIT;
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_auth_members
    WHERE roleid = 'timberline_scoped'::regrole AND member = 'timberline'::regrole AND set_option AND NOT inherit_option
  ) THEN
    GRANT timberline_scoped TO timberline WITH SET TRUE, INHERIT FALSE;
  END IF;
END
$$;

-- What a superuser owns becomes the program's, each object by itself: thousands of tables at once would take more locks than there are.
-- What belongs to an extension stays, and so does the extension, which nobody can give away.
DO $$
DECLARE
  statement text;
BEGIN
  FOR statement IN
    WITH superusers AS (SELECT oid FROM pg_roles WHERE rolsuper),
    ours AS (
      SELECT c.oid, relkind FROM pg_class c JOIN superusers ON superusers.oid = relowner
      WHERE c.oid >= 16384 AND relpersistence <> 't' AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
          -- Sequences of columns go with their tables.
          AND (deptype = 'e' OR relkind = 'S' AND deptype IN ('a', 'i'))))
    SELECT format('ALTER DATABASE %I OWNER TO timberline', datname)
    FROM pg_database JOIN superusers ON superusers.oid = datdba WHERE datname = current_database()
    UNION ALL
    SELECT format('ALTER SCHEMA %I OWNER TO timberline', nspname)
    FROM pg_namespace n JOIN superusers ON superusers.oid = nspowner WHERE n.oid >= 16384 AND nspname !~ '^pg_'
    UNION ALL
    SELECT format('ALTER %s %s OWNER TO timberline', kinds.name, ours.oid::regclass)
    FROM ours JOIN (VALUES ('r', 'TABLE'), ('p', 'TABLE'), ('f', 'FOREIGN TABLE'), ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW'),
      ('S', 'SEQUENCE'), ('c', 'TYPE')) AS kinds (relkind, name) ON kinds.relkind = ours.relkind::text
    UNION ALL
    SELECT format('ALTER ROUTINE %s OWNER TO timberline', p.oid::regprocedure)
    FROM pg_proc p JOIN superusers ON superusers.oid = proowner
    WHERE p.oid >= 16384 AND NOT EXISTS (
      SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
    UNION ALL
    SELECT format('ALTER TYPE %s OWNER TO timberline', t.oid::regtype)
    FROM pg_type t JOIN superusers ON superusers.oid = typowner
    WHERE t.oid >= 16384 AND typtype IN ('d', 'e', 'r') AND NOT EXISTS (
      SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e')
    UNION ALL
    SELECT format('ALTER STATISTICS %I.%I OWNER TO timberline', nspname, stxname)
    FROM pg_statistic_ext s JOIN superusers ON superusers.oid = stxowner JOIN pg_namespace n ON n.oid = stxnamespace
    WHERE s.oid >= 16384
  LOOP
    EXECUTE statement;
    COMMIT;
  END LOOP;
END
$$;

-- Row-level security keeps a condition that could tell what it sees away from the indexes, and these five are not trusted by themselves
-- (docs/decisions.md). They answer with a boolean, and their errors never name a value. A dump does not carry the marks.
DO $$
DECLARE
  is_wanted boolean := coalesce(nullif(current_setting('timberline.leakproof', true), ''), 'on')::boolean;
  marked regprocedure;
BEGIN
  FOR marked IN
    SELECT oid FROM pg_proc
    WHERE proleakproof <> is_wanted AND oid = ANY (
      '{"texticlike(text,text)","textlike(text,text)","texticregexeq(text,text)","textregexeq(text,text)","jsonb_path_match_opr(jsonb,jsonpath)"}'
      ::regprocedure[])
  LOOP
    EXECUTE format('ALTER FUNCTION %s %s LEAKPROOF', marked, CASE WHEN is_wanted THEN '' ELSE 'NOT' END);
  END LOOP;
END
$$;
