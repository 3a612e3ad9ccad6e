import { expect, test } from 'vitest'
import type { LogFilter } from '../../generated/graphql.ts'
import { readFilter } from '../../filter/condition.ts'
import { LEVELS } from '../../log/levels.ts'
import { compareMoments, momentOf } from '../../platform/moment.ts'
import { createRandom } from '../../test/faults/random.ts'
import { inMemory } from '../../test/support/in-memory.ts'
import { testRow } from '../../test/support/rows.ts'
import { rangesOf } from './level-counts.ts'

const { below, pick } = createRandom(7)
const at = (n: number) => momentOf(1000 * n)

function randomFilter(depth: number): LogFilter {
  const kind = below(depth === 0 ? 2 : 5)
  if (kind === 0) return { timestamp: { gte: at(below(10)), [pick(['lt', 'lte'] as const)]: at(below(10)) } }
  if (kind === 1) return { level: { gte: pick(['INFO', 'WARN', 'ERROR'] as const) } }
  if (kind === 2) return { not: randomFilter(depth - 1) }
  const of = Array.from({ length: below(3) }, () => randomFilter(depth - 1))
  return kind === 3 ? { and: of } : { or: of }
}

test('the ranges and levels hold the logs that the condition selects, and each once', () => {
  for (let i = 0; i < 100; i++) {
    const where = randomFilter(3)
    const selects = inMemory(where)
    const ranges = rangesOf(readFilter(where)) ?? []
    for (let time = -1; time < 11; time++) {
      for (const level of LEVELS) {
        const timestamp = at(time)
        const found = ranges.filter(
          ({ range: { from, until }, levels }) =>
            levels.includes(level) && compareMoments(from, timestamp) <= 0 && compareMoments(timestamp, until) < 0,
        )
        expect([where, time, level, found.length]).toEqual([
          where,
          time,
          level,
          selects(testRow({ timestamp, level })) ? 1 : 0,
        ])
      }
    }
  }
})

test.each<[LogFilter, number | undefined]>([
  [{ timestamp: { gte: at(0), lt: at(9) }, not: { timestamp: { gte: at(3), lt: at(5) } } }, 2],
  [{ or: [{ timestamp: { lt: at(3) } }, { timestamp: { gte: at(3) } }] }, 1],
  [{ resourceId: { eq: 'a' } }, undefined],
  [{ timestamp: { lt: at(3) }, not: { message: { contains: 'a' } } }, undefined],
])('%j is %s ranges', (where, count) => {
  expect(rangesOf(readFilter(where))?.length).toBe(count)
})
