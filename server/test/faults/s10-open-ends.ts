/** A histogram without a range: its ends and its scale are those of a database that holds the scope's logs alone. */
import { expect } from 'vitest'
import type { LogFilter } from '../../generated/graphql.ts'
import { momentOf } from '../../platform/moment.ts'
import { createDatabase } from '../support/database.ts'
import { createReader } from '../support/reader.ts'
import { insertRows, testId, testRow } from '../support/rows.ts'
import { createScoped, scopedBy } from '../support/scoped.ts'
import { noteResult } from './row.ts'
import { inTeamA, TEAM_A } from './scoped-product.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2020, 1, 29, 12)

/** Of each team 200 logs of six hours, a stray one of the team long before, and hidden ones before and after all of them. */
const rows = [
  ...Array.from({ length: 400 }, (_, i) => rowAt(i, NOW_MS - i * 54_000, `team-${i % 2 === 0 ? 'a' : 'b'}-${i % 3}`)),
  rowAt(500, NOW_MS - 30 * DAY_MS, 'team-a-0'),
  rowAt(501, NOW_MS - 365 * DAY_MS, 'team-b-0'),
  rowAt(502, NOW_MS + 365 * DAY_MS, 'team-b-0'),
  rowAt(503, Date.UTC(1970, 0, 1), 'team-b-0'),
]

function rowAt(i: number, ms: number, resourceId: string) {
  return testRow({
    id: testId(i),
    timestamp: momentOf(ms),
    resourceId,
    level: i % 7 === 0 ? 'error' : 'info',
    message: `m ${i % 5}`,
  })
}

const WHERES: readonly LogFilter[] = [
  {},
  { level: { eq: 'ERROR' } },
  { level: { eq: 'FATAL' } },
  { message: { contains: 'm 3' } },
  { message: { contains: 'never' } },
  { timestamp: { gte: momentOf(NOW_MS - 60 * DAY_MS) } },
  { timestamp: { lt: momentOf(NOW_MS - DAY_MS) } },
  { timestamp: { lte: momentOf(NOW_MS, 1) }, level: { gte: 'WARN' } },
]

export async function expectEndsScoped(): Promise<void> {
  await using all = await createDatabase()
  await using own = await createDatabase()
  await insertRows(all.prisma, rows)
  await insertRows(own.prisma, rows.filter(inTeamA))
  const { scoped, close } = createScoped(all)
  const scopedReader = createReader({ ...all, principal: scopedBy(TEAM_A), scoped })
  const ownReader = createReader(own)
  let outside = 0n
  for (const where of WHERES) {
    for (const buckets of [1, 60, 1000]) {
      const shown = await scopedReader.histogram({ where, buckets }, NOW_MS)
      expect([where, shown]).toEqual([where, await ownReader.histogram({ where, buckets }, NOW_MS)])
      outside += shown.outside.before
    }
  }
  expect(outside).toBeGreaterThan(0n)
  await close()
  await noteResult(
    'S10',
    `${WHERES.length * 3} histograms with an open side, hidden logs a year before, a year after and in 1970: as of a database without them`,
  )
}
