import { expect, it } from 'vitest'
import { newerLogs } from './newer-logs.ts'

const NOW_MS = Date.parse('2026-11-23T09:30:00.000Z')
const at = (seconds: number) => ({ timestamp: new Date(NOW_MS + seconds * 1000).toISOString() })

it('counts from the newest log on, within the search', () => {
  const where = { level: { eq: 'ERROR' as const } }
  const gt = at(-1).timestamp
  expect(newerLogs([at(-1), at(-1), at(-2)], where, NOW_MS)).toEqual({
    where: { and: [where, { timestamp: { gt } }] },
    above: 0,
  })
  expect(newerLogs([at(-1)], undefined, NOW_MS)).toEqual({ where: { timestamp: { gt } }, above: 0 })
})

it('begins below logs of the future', () => {
  expect(newerLogs([at(90), at(60), at(-1)], undefined, NOW_MS)).toEqual({
    where: { timestamp: { gt: at(-1).timestamp } },
    above: 2,
  })
  expect(newerLogs([at(90), at(60)], undefined, NOW_MS)?.above).toBe(1)
})

it('has nothing to begin with on an empty page', () => {
  expect(newerLogs([], undefined, NOW_MS)).toBeUndefined()
})
