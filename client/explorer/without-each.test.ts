import { expect, it } from 'vitest'
import { parseView } from '../state/log-view.ts'
import { withoutEach } from './without-each.ts'

const NOW = Date.parse('2026-11-23T12:00:00.000Z')
const error = { level: { eq: 'ERROR' } }
const text = { message: { contains: '500' } }

it('leaves out each condition in turn', () => {
  expect(withoutEach(parseView('?q=level:error+500'), NOW)).toEqual([
    { label: 'level:error', where: text, change: { query: '500' } },
    { label: '500', where: error, change: { query: 'level:error' } },
  ])
})

it('leaves out the time range as well', () => {
  const since = { timestamp: { gte: '2026-11-23T11:00:00.000Z' } }
  expect(withoutEach(parseView('?q=500&range=1h'), NOW)).toEqual([
    { label: 'Last hour', where: text, change: { range: { kind: 'all' } } },
    { label: '500', where: since, change: { query: '' } },
  ])
})

it('takes a group for one condition', () => {
  expect(withoutEach(parseView('?q=(a+OR+b)+500'), NOW).map(({ label }) => label)).toEqual(['a OR b', '500'])
})

it('asks at most five questions, and none about a single condition', () => {
  expect(withoutEach(parseView('?q=a+b+c+d+e+f+g&range=1h'), NOW)).toHaveLength(5)
  expect(withoutEach(parseView('?q=500'), NOW)).toEqual([])
  expect(withoutEach(parseView('?range=1h'), NOW)).toEqual([])
  expect(withoutEach(parseView('?q="open'), NOW)).toEqual([])
})
