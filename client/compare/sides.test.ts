import { expect, it } from 'vitest'
import { newestCommits, sidesOfCommits, sidesOfTime } from './sides.ts'

const clock = { zone: 'UTC', nowMs: Date.parse('2026-12-01T12:00:00.000Z') } as const
const range = { kind: 'last', amount: 1, unit: 'h' } as const
const filter = { level: { gte: 'ERROR' } } as const
const burst = { kind: 'between', from: '2026-12-01T10:10:00.000Z', to: '2026-12-01T10:19:59.999999Z' } as const
const outer = { kind: 'between', from: '2026-12-01T10:00:00.000Z', to: '2026-12-01T10:59:59.999999Z' } as const

it('two periods that touch have no log in common', () => {
  expect(sidesOfTime({ filter, range, against: { kind: 'previous' } }, clock)).toEqual({
    variables: {
      where: filter,
      after: { timestamp: { gte: '2026-12-01T11:00:00.000Z' } },
      before: { timestamp: { gte: '2026-12-01T10:00:00.000Z', lt: '2026-12-01T11:00:00.000Z' } },
    },
    before: '1 Dec 10:00 – 11:00 UTC',
    after: 'Last hour',
    names: { before: 'Before', after: 'After' },
    beforeRange: { kind: 'between', from: '2026-12-01T10:00:00.000Z', to: '2026-12-01T11:00:00.000Z' },
  })
})

it('a burst is no part of the rest', () => {
  expect(sidesOfTime({ filter: {}, range: burst, against: { kind: 'rest', of: outer } }, clock)).toMatchObject({
    variables: {
      after: { timestamp: { gte: burst.from, lte: burst.to } },
      before: {
        and: [
          { timestamp: { gte: outer.from, lte: outer.to } },
          { not: { timestamp: { gte: burst.from, lte: burst.to } } },
        ],
      },
    },
    before: 'the rest of 1 Dec 10:00 – 11:00 UTC',
    names: { before: 'Rest', after: 'Part' },
  })
})

it('all time has nothing before it', () => {
  expect(sidesOfTime({ filter, range: { kind: 'all' }, against: { kind: 'previous' } }, clock)).toBeUndefined()
})

it('commits are compared within the time of the search', () => {
  expect(sidesOfCommits({ filter, range, after: 'new', before: 'old' }, clock).variables).toEqual({
    where: { and: [filter, { timestamp: { gte: '2026-12-01T11:00:00.000Z' } }] },
    after: { commit: { eq: 'new' } },
    before: { commit: { eq: 'old' } },
  })
})

it('the newest commit is the one that was seen first at last', () => {
  const series = [
    { commit: 'old', counts: [3, 3, 2, 0] },
    { commit: 'new', counts: [0, 0, 1, 3] },
    { commit: 'older', counts: [3, 0, 0, 0] },
  ]
  expect(newestCommits(series)).toEqual(['new', 'old', 'older'])
})
