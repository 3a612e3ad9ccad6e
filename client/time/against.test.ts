import { expect, it } from 'vitest'
import { rangeAgainst, readAgainst, writeAgainst, type Against } from './against.ts'

const clock = { zone: 'UTC', nowMs: Date.parse('2026-12-01T12:00:00.000Z') } as const
const hour = { kind: 'last', amount: 1, unit: 'h' } as const
const between = (from: string, to: string) => ({ kind: 'between', from, to }) as const
const outer = between('2026-12-01T01:00:00.000Z', '2026-12-01T02:59:59.999999Z')

it.each<[Against, string]>([
  [{ kind: 'previous' }, ''],
  [{ kind: 'day' }, 'day'],
  [{ kind: 'week' }, 'week'],
  [{ kind: 'rest', of: outer }, 'rest:2026-12-01T01:00:00.000Z/2026-12-01T02:59:59.999999Z'],
  [{ kind: 'rest', of: { kind: 'all' } }, 'rest:all'],
  [{ kind: 'range', range: outer }, '2026-12-01T01:00:00.000Z/2026-12-01T02:59:59.999999Z'],
  [{ kind: 'range', range: { kind: 'last', amount: 24, unit: 'h' } }, '24h'],
  [{ kind: 'range', range: { kind: 'between', from: null, to: outer.to } }, `until ${outer.to}`],
  [{ kind: 'range', range: { kind: 'between', from: outer.from, to: null } }, `since ${outer.from}`],
  [{ kind: 'commits', after: null, before: null }, 'commits'],
  [{ kind: 'commits', after: 'a,b:c', before: 'd..e' }, 'commits:a%2Cb%3Ac,d..e'],
])('%o is written %s', (against, text) => {
  expect(writeAgainst(against)).toBe(text)
  expect(readAgainst(text || undefined, clock)).toEqual(against)
})

it.each(['', 'never', 'rest:', 'rest:never'])('%j is the period before', (text) => {
  expect(readAgainst(text, clock)).toEqual({ kind: 'previous' })
})

it.each(['commits:', 'commits:a', 'commits:%', 'commitsa,b'])('%j names no two commits', (text) => {
  expect(readAgainst(text, clock)).toEqual({ kind: 'commits', after: null, before: null })
})

it.each<[Against['kind'], string, string]>([
  ['previous', '2026-12-01T10:00:00.000Z', '2026-12-01T11:00:00.000Z'],
  ['day', '2026-11-30T11:00:00.000Z', '2026-11-30T12:00:00.000Z'],
  ['week', '2026-11-24T11:00:00.000Z', '2026-11-24T12:00:00.000Z'],
])('%s of the last hour', (kind, from, to) => {
  expect(rangeAgainst(readAgainst(kind, clock), hour, clock)).toEqual(between(from, to))
})

it('a day before is at the same time of the clock', () => {
  const zone = 'Europe/Berlin'
  const range = between('2026-10-25T09:00:00.000Z', '2026-10-25T10:00:00.000Z')
  expect(rangeAgainst({ kind: 'day' }, range, { ...clock, zone })).toEqual(
    between('2026-10-24T08:00:00.000Z', '2026-10-24T09:00:00.000Z'),
  )
})

it('a range without a start has no period before, and commits have no other time', () => {
  expect(rangeAgainst({ kind: 'previous' }, { kind: 'all' }, clock)).toBeUndefined()
  expect(rangeAgainst({ kind: 'week' }, { kind: 'between', from: null, to: outer.to }, clock)).toBeUndefined()
  expect(rangeAgainst({ kind: 'rest', of: outer }, hour, clock)).toEqual(outer)
  expect(rangeAgainst({ kind: 'range', range: outer }, hour, clock)).toEqual(outer)
  expect(rangeAgainst({ kind: 'commits', after: 'a', before: 'b' }, hour, clock)).toBeUndefined()
})
