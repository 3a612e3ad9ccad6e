/** What the catalogue grants to the role of scoped questions, table by table: a new table is nobody's until it says so. */
import { Client } from 'pg'
import { expect, inject } from 'vitest'
import { SCOPED_ROLE } from '../../platform/postgres/scoped-reads.ts'
import { onDatabase } from '../support/on-database.ts'
import { noteResult } from './row.ts'
import type { ScopedProduct } from './scoped-product.ts'

const GRANTED = {
  logs: 'SELECT',
  logs_late: 'SELECT',
  log_values: 'SELECT',
  log_value_fields: 'SELECT',
  log_value_gaps: 'SELECT',
  'log_counts_minute.minute': 'SELECT',
  'archive_days.day': 'SELECT',
  scoped_resource_days: 'SELECT',
  valid_resource_days: 'SELECT',
}

const LEAKPROOF = ['jsonb_path_match_opr', 'texticlike', 'texticregexeq', 'textlike', 'textregexeq']

export async function expectGrantsExact({ prisma }: ScopedProduct): Promise<void> {
  const tables = await prisma.$queryRaw<{ name: string; has: string | null }[]>`
    SELECT relname::text AS name, (SELECT string_agg(kind, ' ') FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS kind
      WHERE has_table_privilege(${SCOPED_ROLE}, oid, kind)) AS has
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')`
  // Also what everybody has been granted.
  const columns = await prisma.$queryRaw<{ name: string; has: string | null }[]>`
    SELECT attrelid::regclass || '.' || attname AS name, string_agg(kind, ' ') AS has
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS kind
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND attnum > 0 AND NOT attisdropped
      AND has_column_privilege(${SCOPED_ROLE}, attrelid, attnum, kind) AND NOT has_table_privilege(${SCOPED_ROLE}, attrelid, kind)
    GROUP BY 1`
  const granted = [...tables, ...columns].filter(({ has }) => has !== null).map(({ name, has }) => [name, has])
  expect(Object.fromEntries(granted)).toEqual(GRANTED)

  await expectNoMore(prisma)
  const policies = await prisma.$queryRaw<object[]>`
    SELECT tablename::text AS "table", policyname::text AS name, permissive, roles::text[] AS roles, cmd FROM pg_policies ORDER BY 1, 2`
  const policy = (table: string) => [
    { table, name: 'timberline_all', permissive: 'PERMISSIVE', roles: ['public'], cmd: 'ALL' },
    { table, name: 'timberline_scope', permissive: 'RESTRICTIVE', roles: [SCOPED_ROLE], cmd: 'SELECT' },
  ]
  expect(policies).toEqual(['log_values', 'logs', 'logs_late'].flatMap(policy))
  const scopes = await prisma.$queryRaw<{ table: string; text: string }[]>`
    SELECT tablename::text AS "table", qual AS text FROM pg_policies WHERE policyname = 'timberline_scope' ORDER BY 1`
  const isOf = (column: string) => scopeText(column).replaceAll(/[\s()]/g, '')
  expect(scopes.map(({ table, text }) => [table, text.replaceAll(/[\s()]/g, '')])).toEqual([
    ['log_values', `field='resource_id'::textAND${isOf('value')}`],
    ['logs', isOf('resource_id')],
    ['logs_late', isOf('resource_id')],
  ])
  const [secured] = await prisma.$queryRaw<[{ names: string[] }]>`
    SELECT array_agg(relname::text ORDER BY relname) AS names FROM pg_class WHERE relrowsecurity`
  expect(secured.names).toEqual(['log_values', 'logs', 'logs_late'])
  expect(await markedBeyondPostgres(prisma)).toEqual(LEAKPROOF)
  await noteResult(
    'S13',
    `${tables.length} tables: ${Object.keys(GRANTED).length} grants, 6 policies on 3 of them, which ask for the scope's names, the role can do nothing else and belongs to no other one, and exactly ${LEAKPROOF.length} functions are marked`,
  )
}

/** What is granted to no table: attributes of the role, the schema, roles that it belongs to, functions. */
async function expectNoMore(prisma: ScopedProduct['prisma']): Promise<void> {
  const [role] = await prisma.$queryRaw<[object]>`
    SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = ${SCOPED_ROLE}`
  expect(Object.values(role)).toEqual(Array.from({ length: 7 }, () => false))
  const [may] = await prisma.$queryRaw<[object]>`
    SELECT has_schema_privilege(${SCOPED_ROLE}, 'public', 'CREATE') AS makes, has_database_privilege(${SCOPED_ROLE}, current_database(), 'TEMPORARY') AS temporary`
  expect(may).toEqual({ makes: false, temporary: false })

  // A role that it belongs to would be one more way to what that one may; who may become it has nothing of it by itself.
  const members = await prisma.$queryRaw<object[]>`
    SELECT roleid = ${SCOPED_ROLE}::regrole AS "isMember", inherit_option AS inherits FROM pg_auth_members
    WHERE ${SCOPED_ROLE}::regrole IN (roleid, member) GROUP BY 1, 2`
  expect(members).toEqual([{ isMember: true, inherits: false }])
  const [functions] = await prisma.$queryRaw<[{ names: string[] | null }]>`
    SELECT array_agg(proname::text) AS names FROM pg_proc
    WHERE prosecdef AND has_function_privilege(${SCOPED_ROLE}, oid, 'EXECUTE') AND pronamespace <> 'pg_catalog'::regnamespace`
  expect(functions.names).toBeNull()
}

/** As PostgreSQL prints it, without its line break: names in one setting, patterns in the other. */
const scopeText = (column: string) => `
  ${column} IN (SELECT unnest(string_to_array(NULLIF(current_setting('timberline.resources'::text), ''::text), ''::text)) AS unnest)
  OR (${column} ~~ ANY ((SELECT string_to_array(NULLIF(current_setting('timberline.prefixes'::text), ''::text), ''::text) AS string_to_array)::text[]))`

/** Compared with a database of the same cluster that is not ours. */
async function markedBeyondPostgres(prisma: ScopedProduct['prisma']): Promise<string[]> {
  const client = new Client({ connectionString: onDatabase(inject('adminUrl'), 'template1') })
  await client.connect()
  const { rows } = await client
    .query<{ oid: number }>('SELECT oid::int FROM pg_proc WHERE proleakproof')
    .finally(() => client.end())
  const others = rows.map(({ oid }) => oid)
  const found = await prisma.$queryRaw<{ name: string }[]>`
    SELECT proname::text AS name FROM pg_proc WHERE proleakproof AND NOT oid = ANY (${others}::int[]::oid[]) ORDER BY 1`
  return found.map(({ name }) => name)
}
