-- The values of the fields that have few: what is searched for inside of them is looked up here first (server/query/values.ts).
--
-- The database itself notes them, from what is inserted into the logs: in the same transaction, and for writers of before too.
-- A value is never taken back, so a snapshot has at least those of all its logs. A field that turns out to have many is given up.
-- A statement ends at each semicolon here, so those inside of the function are written \073.

CREATE TABLE log_values (
  field text NOT NULL,
  value text COLLATE pg_c_utf8 NOT NULL,
  PRIMARY KEY (field, value)
);

CREATE TABLE log_value_fields (
  -- A column of logs.
  field       text PRIMARY KEY,
  -- Whether its values are noted from now on.
  is_noted    boolean NOT NULL DEFAULT true,
  -- Whether all of its values are there, those of before too.
  is_complete boolean NOT NULL DEFAULT false
);

INSERT INTO log_value_fields (field) VALUES ('resource_id'), ('commit'), ('parent_resource_id');

-- In order, so that two writers do not wait for each other.
CREATE FUNCTION note_log_values() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN
  WITH noted AS (
    INSERT INTO log_values (field, value)
    SELECT DISTINCT field, value
    FROM stored, LATERAL (VALUES
      (''resource_id'', resource_id), (''commit'', commit), (''parent_resource_id'', parent_resource_id)) AS found (field, value)
    WHERE value IS NOT NULL AND field IN (SELECT field FROM log_value_fields WHERE is_noted)
    ORDER BY field, value
    ON CONFLICT DO NOTHING
    RETURNING field
  )
  UPDATE log_value_fields AS of SET is_noted = false, is_complete = false
  WHERE field IN (SELECT field FROM noted) AND (SELECT count(*) FROM log_values WHERE log_values.field = of.field) > 5000\073
  RETURN NULL\073
END';

CREATE TRIGGER note_values AFTER INSERT ON logs
  REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION note_log_values();
