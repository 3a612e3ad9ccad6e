-- The values of the logs that were there before the trigger: read beside the writers, which the trigger's own migration makes wait.

INSERT INTO log_values (field, value)
  SELECT 'resource_id', resource_id FROM logs WHERE resource_id IS NOT NULL GROUP BY 2 LIMIT 5001
  ON CONFLICT DO NOTHING;
INSERT INTO log_values (field, value)
  SELECT 'parent_resource_id', parent_resource_id FROM logs WHERE parent_resource_id IS NOT NULL GROUP BY 2 LIMIT 5001
  ON CONFLICT DO NOTHING;
INSERT INTO log_values (field, value)
  SELECT 'commit', commit FROM logs WHERE commit IS NOT NULL GROUP BY 2 LIMIT 5001
  ON CONFLICT DO NOTHING;

UPDATE log_value_fields AS of SET is_complete = is_noted
  AND (SELECT count(*) FROM log_values WHERE log_values.field = of.field) <= 5000;
UPDATE log_value_fields SET is_noted = is_complete;
