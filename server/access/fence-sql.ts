/** The statements that make PostgreSQL itself keep the logs of other scopes back (docs/access.md). */
import { SCOPED_ROLE, type Fence } from '../platform/postgres/scoped-reads.ts'

/**
 * What searches of logs run by an index. PostgreSQL runs what is not marked LEAKPROOF only after a policy, and so without the index: 1.8 s in
 * place of a millisecond for a rare text in a million logs. They see hidden rows then, and answer true or false; none of their errors has a
 * text of a row.
 */
export const LEAKPROOF_FUNCTIONS = [
  'texticlike(text, text)',
  'textlike(text, text)',
  'texticregexeq(text, text)',
  'textregexeq(text, text)',
  'jsonb_path_match_opr(jsonb, jsonpath)',
] as const

/** LIKE ANY of an array and neither `starts_with` nor one regular expression: the one goes by the heap, the other takes four times as long. */
const isInScope = (column: string) => `(
  ${column} IN (SELECT unnest(string_to_array(nullif(current_setting('timberline.resources'), ''), E'\\n')))
  OR ${column} LIKE ANY ((SELECT string_to_array(nullif(current_setting('timberline.prefixes'), ''), E'\\n'))::text[]))`

/**
 * The scope's policy takes away what the other one gives to all, so that whoever else has a grant on the table sees what they saw before. Without
 * its setting a question fails; after the transaction the setting is empty, and shows nothing.
 */
const policies = (table: string, using: string): string[] => [
  `DROP POLICY IF EXISTS timberline_all ON ${table}`,
  `DROP POLICY IF EXISTS timberline_scope ON ${table}`,
  `CREATE POLICY timberline_all ON ${table} USING (true)`,
  `CREATE POLICY timberline_scope ON ${table} AS RESTRICTIVE FOR SELECT TO ${SCOPED_ROLE} USING ${using}`,
]

/**
 * Of the table itself, never of a partition: one that is asked for directly is refused. The view is made again when the table has other columns;
 * a migration that alters one of them drops the view first.
 */
const ofFence = (table: string, columns: string): Readonly<Record<Fence, readonly string[]>> => ({
  policy: [
    `DROP VIEW IF EXISTS ${table}_scoped`,
    ...policies(table, isInScope('resource_id')),
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `GRANT SELECT ON ${table} TO ${SCOPED_ROLE}`,
  ],
  view: [
    `REVOKE ALL ON ${table} FROM ${SCOPED_ROLE}`,
    `DROP POLICY IF EXISTS timberline_scope ON ${table}`,
    `DROP POLICY IF EXISTS timberline_all ON ${table}`,
    `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
    `DROP VIEW IF EXISTS ${table}_scoped`,
    `CREATE VIEW ${table}_scoped AS SELECT ${columns} FROM ${table} WHERE ${isInScope('resource_id')}`,
    `GRANT SELECT ON ${table}_scoped TO ${SCOPED_ROLE}`,
  ],
})

/** Tables of logs, with the same columns. */
const TABLES = ['logs', 'logs_late'] as const

type Wanted = {
  fence: Fence
  /** Views that the role may read too, each with the scope inside. */
  views: readonly string[]
  /** Of the table `logs`. */
  columns: string
  schema: string
  database: string
}

export function fenceSql({ fence, views, columns, schema, database }: Wanted): string[] {
  return [
    `REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC`,
    `REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${SCOPED_ROLE}`,
    ...TABLES.flatMap((table) => ofFence(table, columns)[fence]),
    // Which days hold anything, and where; not how much. The rest of the archive is for the login alone, which tests each log.
    `GRANT SELECT (minute) ON log_counts_minute TO ${SCOPED_ROLE}`,
    `GRANT SELECT (day) ON archive_days TO ${SCOPED_ROLE}`,
    ...policies('log_values', `(field = 'resource_id' AND ${isInScope('value')})`),
    'ALTER TABLE log_values ENABLE ROW LEVEL SECURITY',
    `GRANT SELECT ON log_values, log_value_fields, log_value_gaps TO ${SCOPED_ROLE}`,
    ...views.map((view) => `GRANT SELECT ON ${view} TO ${SCOPED_ROLE}`),
  ]
}
