/** Principals with a scope, and the connections that PostgreSQL shows nothing else. */
import type { LogFilter } from '../../generated/graphql.ts'
import { settingsOfScope } from '../../filter/scope.ts'
import { ANYONE, type Principal } from '../../platform/principal.ts'
import { createReads } from '../../platform/postgres/reads.ts'
import { createScopedReads, SCOPED_ROLE } from '../../platform/postgres/scoped-reads.ts'
import { systemClock } from '../../platform/clock.ts'
import type { TestDatabase } from './database.ts'
import { testLogger } from './test-logger.ts'

export const scopedBy = (filter: LogFilter): Principal => ({
  ...ANYONE,
  kind: 'key',
  name: 'scoped',
  scope: { id: 'test', name: 'test', revision: 1, filter },
})

/** For `createReader` and `createSnapshots`. */
export function createScoped({ url, prisma }: Pick<TestDatabase, 'url' | 'prisma'>) {
  const options = { name: 'scoped', maxConnections: 2, statementTimeoutMs: 60_000, logger: testLogger }
  const ofRole = createReads({ url, ...options, role: SCOPED_ROLE })
  const reads = createScopedReads({ reads: ofRole, database: prisma, logger: testLogger, clock: systemClock })
  return { scoped: { reads, settingsOf: settingsOfScope }, ofRole, close: ofRole.close }
}
