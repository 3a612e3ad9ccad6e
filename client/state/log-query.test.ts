import { expect, it } from 'vitest'
import { parseSearch } from '../search/parse.ts'
import { toVariables, toWhere } from './log-query.ts'
import { parseView } from './log-view.ts'

const NOW = Date.parse('2026-11-23T12:00:00.000Z')

function variables(search: string) {
  const view = parseView(search)
  if (view.range.kind === 'unreadable') throw new Error(`${search} has no time range.`)
  return toVariables(view, toWhere(parseSearch(view.query).filter ?? {}, view.range, NOW))
}

it('asks for the newest logs when nothing narrows them', () => {
  expect(variables('')).toEqual({ orderBy: 'DESC', first: 50 })
})

it('joins the search and the range', () => {
  expect(variables('?q=level:(warn+OR+error)+"time+out"&range=1h').where).toEqual({
    and: [
      { level: { in: ['WARN', 'ERROR'] } },
      { message: { contains: 'time out' } },
      { timestamp: { gte: '2026-11-23T11:00:00.000Z' } },
    ],
  })
})

it('counts a relative range back from the given moment', () => {
  expect(variables('?range=1h').where).toEqual({ timestamp: { gte: '2026-11-23T11:00:00.000Z' } })
})

it('takes both ends of an absolute range', () => {
  expect(variables('?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z').where).toEqual({
    timestamp: { gte: '2026-11-01T00:00:00.000Z', lte: '2026-11-02T00:00:00.000Z' },
  })
})

it('turns pages forward with first and after, backward with last and before', () => {
  expect(variables('?size=25&page=2&after=c')).toEqual({ orderBy: 'DESC', first: 25, after: 'c' })
  expect(variables('?order=asc&page=2&before=c')).toEqual({ orderBy: 'ASC', last: 50, before: 'c' })
})
