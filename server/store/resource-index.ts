/**
 * Changes the index of a resource over to one that has the level (migration `resource_sums`). An index of a partition cannot go while that
 * of the table needs it, so each partition gets the new one beside the old, finished days first, and then all change over at once.
 */
import { isFinished, type Job, type TableState } from './search-indexes.ts'

const COLUMNS = '(resource_id, ts, id) INCLUDE (level)'
const SUFFIX = '_search_resource'

/** Nothing once the table has changed over. */
export function listResourceIndexJobs(table: TableState, nowMs: number): Job[] {
  if (table.hasResourceLevels) return []
  const lacking = table.partitions.filter(({ name, valid }) => !valid.includes(name + SUFFIX))
  if (lacking.length === 0) return [CHANGE_OVER]
  const finished = lacking.filter((partition) => isFinished(partition, nowMs))
  // Where rows arrive, both indexes are maintained until the change: these come last.
  const next = finished.length > 0 ? finished : lacking
  return next
    .filter(({ name, invalid }) => !invalid.includes(name + SUFFIX))
    .toSorted((a, b) => b.toMs - a.toMs)
    .map(({ name }) => ({
      does: 'build',
      name: name + SUFFIX,
      sql: `CREATE INDEX CONCURRENTLY ${name}${SUFFIX} ON ${name} USING btree ${COLUMNS}`,
    }))
}

/**
 * The partitions without one are empty. Who waits for the table makes all others wait, so it gives up soon and tries again, as in
 * retention.ts.
 */
const CHANGE_OVER: Job = {
  does: 'change',
  name: 'logs_resource',
  sql: `DO $$
    DECLARE partition name; index name;
    BEGIN
      SET LOCAL lock_timeout = '500ms';
      LOCK TABLE ONLY logs IN ACCESS EXCLUSIVE MODE;
      SET LOCAL lock_timeout = '100ms';
      CREATE INDEX logs_resource_levels ON ONLY logs ${COLUMNS};
      FOR partition IN SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'logs'::regclass LOOP
        index := partition || '${SUFFIX}';
        EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I ${COLUMNS}', index, partition);
        EXECUTE format('ALTER INDEX logs_resource_levels ATTACH PARTITION %I', index);
      END LOOP;
      DROP INDEX logs_resource;
      ALTER INDEX logs_resource_levels RENAME TO logs_resource;
    END $$`,
}
