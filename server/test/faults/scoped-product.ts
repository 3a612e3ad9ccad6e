/** The product with AUTH=on, logs of several teams, and keys with scopes. */
import { writeScopeFilter } from '../../access/scope-filters.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { LogFilter } from '../../generated/graphql.ts'
import { momentOf } from '../../platform/moment.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { startApp } from '../support/harness.ts'
import { makeKey } from '../support/make-key.ts'
import { AWKWARD_ROWS } from '../support/random-filters.ts'
import { insertRows, testId, testRow } from '../support/rows.ts'
import { waitFor } from '../support/wait-for.ts'

const TEAMS = ['team-a-', 'team-b-', 'team_a_', 'Team-a-']
const START_MS = Date.UTC(2020, 1, 29, 6)

/** Each trace has a log of every team. */
const TEAM_ROWS = Array.from({ length: 240 }, (_, i) =>
  testRow({
    id: testId(1000 + i),
    timestamp: momentOf(START_MS + i * 7001, i % 3),
    level: i % 5 === 0 ? 'error' : 'info',
    message: `order ${i % 9} of ${TEAMS[i % TEAMS.length]}`,
    resourceId: `${TEAMS[i % TEAMS.length]}${i % 7}`,
    parentResourceId: `cluster-${i % 3}`,
    traceId: (Math.floor(i / 4) % 20).toString(16).padStart(32, '0'),
    metadata: { [`only${i % TEAMS.length}`]: i % 4, shared: { user: i % 6 } },
  }),
)

export const ROWS: readonly LogRow[] = [...AWKWARD_ROWS, ...TEAM_ROWS]

type Options = {
  /** Absent: all logs are hot. */
  store?: (database: TestDatabase) => Promise<void>
}

export async function startScopedProduct({ store = ({ prisma }) => insertRows(prisma, ROWS) }: Options = {}) {
  const database = await createDatabase()
  await store(database)
  const app = await startApp({ database, env: { AUTH: 'on' } })
  const { prisma } = database
  const admin = await makeKey(prisma, { kind: 'query', permissions: ['logs:read', 'logs:export', 'views:write'] })
  const headers = (key: string) => ({ 'content-type': 'application/json', authorization: `Bearer ${key}` })
  const post = (path: string, key: string, body: object) =>
    fetch(app.url + path, { method: 'POST', headers: headers(key), body: JSON.stringify(body) })
  const untilKnown = (key: string) =>
    waitFor(async () => ((await post('/graphql', key, { query: '{ __typename }' })).ok ? true : undefined))
  await untilKnown(admin)
  let scopes = 0

  return {
    url: app.url,
    database,
    prisma,
    admin,
    /** A key that shows what the filter selects, known to the product by now. */
    async scopedKey(filter: LogFilter): Promise<string> {
      const data = { name: `scope ${scopes++}`, filter: writeScopeFilter(filter) as object, shape: 'other' }
      const { id: scopeId } = await prisma.accessScope.create({ data })
      const key = await makeKey(prisma, { kind: 'query', scopeId })
      await untilKnown(key)
      return key
    },
    /** What was answered, as text, without its cost. */
    async ask(key: string, query: string, variables: object = {}): Promise<string> {
      const text = await (await post('/graphql', key, { query, variables })).text()
      return text.replace(/,"extensions":\{"cost":\{[^}]*\}\}/, '').trimEnd()
    },
    async export(key: string, body: object): Promise<string> {
      return (await post('/export', key, body)).text()
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}

export type ScopedProduct = Awaited<ReturnType<typeof startScopedProduct>>

/** As JSON, which has no Moments. */
export const asJson = (filter: LogFilter): Record<string, unknown> => writeScopeFilter(filter)

export const TEAM_A: LogFilter = { resourceId: { startsWith: 'team-a-', caseSensitive: true } }
/** The same in a form that PostgreSQL does not enforce. */
export const TEAM_A_UNFENCED: LogFilter = { not: { not: TEAM_A } }
export const inTeamA = ({ resourceId }: LogRow) => resourceId?.startsWith('team-a-') === true
