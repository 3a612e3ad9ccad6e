import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TimeRange } from '../time/time-range.ts'
import {
  isSameSearch,
  changeView,
  CLOSED,
  DETAIL_TABS,
  FIRST_PAGE,
  formatView,
  hasFilters,
  hasOtherTimes,
  hasSameFigures,
  MODES,
  NO_FILTERS,
  PAGE_SIZES,
  parseView,
  type LogView,
} from './log-view.ts'
import type { NumberOrder } from './number-order.ts'

const moment = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
  .map((date) => date.toISOString())
const cursor = fc.string({ minLength: 1 })
const range: fc.Arbitrary<TimeRange> = fc.oneof(
  fc.constant<TimeRange>({ kind: 'all' }),
  fc.record({
    kind: fc.constant('last' as const),
    amount: fc.integer({ min: 1, max: 99_999 }),
    unit: fc.constantFrom('m', 'h', 'd'),
  }),
  fc
    .record({ kind: fc.constant('between' as const), from: fc.option(moment), to: fc.option(moment) })
    .filter(({ from, to }) => from !== null || to !== null),
)
const zone = fc.constantFrom(null, 'utc', 'Europe/Berlin', 'Asia/Kolkata')
const text = fc.string({ unit: 'grapheme', minLength: 1 })
const layout = fc.record({ cols: text, wrap: text, density: text, facets: text }, { requiredKeys: [] })
const options = fc.record({ measure: text, split: text, shape: text, by: text }, { requiredKeys: [] })
const anyView = fc.record({
  query: fc.string({ unit: 'grapheme' }),
  range,
  zone,
  layout,
  mode: fc.constantFrom(...MODES),
  options,
  order: fc.constantFrom('ASC', 'DESC'),
  sort: fc.constant(null),
  size: fc.constantFrom(...PAGE_SIZES),
  position: fc.oneof(
    fc.constant(FIRST_PAGE),
    fc.record({ page: fc.nat(), after: cursor, before: fc.constant(null) }),
    fc.record({ page: fc.nat(), after: fc.constant(null), before: cursor }),
  ),
  live: fc.boolean(),
  log: fc.option(fc.string({ minLength: 1 })),
  tab: fc.constantFrom(...DETAIL_TABS),
  compare: fc.option(fc.string({ minLength: 1 })),
})
const view: fc.Arbitrary<LogView> = anyView.map((one) => ({ ...one, live: one.live && one.mode === 'list' }))

const sort: fc.Arbitrary<NumberOrder> = fc.record({
  path: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 }),
  direction: fc.constantFrom('ASC', 'DESC'),
})

describe('a view in the address', () => {
  it('is the same view when it is read again', () => {
    fc.assert(
      fc.property(view, (original) => {
        expect(parseView(formatView(original))).toEqual(original)
      }),
    )
  })

  it('is the same view in the order of a number, which has one page', () => {
    fc.assert(
      fc.property(view, sort, (original, by) => {
        const sorted = { ...original, sort: by, live: false, position: FIRST_PAGE }
        expect(parseView(formatView(sorted))).toEqual(sorted)
      }),
    )
    expect(parseView('?sort=metadata.ms:desc&page=3&after=c1').position).toEqual(FIRST_PAGE)
    expect(parseView('?sort=metadata.ms:desc&live=1')).toMatchObject({ sort: null, live: true })
  })

  it('of version 0.1 ends with the whole last millisecond of a bar or a day', () => {
    const { range: old } = parseView('?from=2026-11-23T00:00:00.000Z&to=2026-11-23T23:59:59.999Z')
    const to = '2026-11-23T23:59:59.999999Z'
    expect(old).toEqual({ kind: 'between', from: '2026-11-23T00:00:00.000Z', to })
    const exact: LogView = { ...parseView(''), range: { kind: 'between', from: null, to: '2026-11-23T23:59:59.999Z' } }
    expect(parseView(formatView(exact))).toEqual(exact)
  })

  it('is nothing at all for the plain view', () => {
    expect(formatView(parseView(''))).toBe('')
  })

  it('reads like what it says', () => {
    const search =
      '?v=2&q=level:(warn+OR+error)+metadata.n=42&range=1h&order=asc&size=25&page=3&after=c1&log=x&tab=trace&compare=y'
    expect(formatView(parseView(search))).toBe(search)
    const sorted = '?v=2&q=level:error&order=asc&sort=metadata.http.ms:desc'
    expect(formatView(parseView(sorted))).toBe(sorted)
    expect(parseView('?from=2026-11-23T09:30:00Z').range).toEqual({
      kind: 'between',
      from: '2026-11-23T09:30:00.000Z',
      to: null,
    })
  })

  it('of version 1 means what it meant, and is written in version 2', () => {
    const opened = parseView('?v=1&q=level:error+or+metadata.n:42&range=1h')
    expect(formatView(opened)).toBe('?v=2&q=level:error+%22or%22+metadata.n=42&range=1h')
    expect(isSameSearch(opened, parseView(formatView(opened)))).toBe(true)
    expect(parseView('?q=level:error+or+level:fatal').query).toBe('level:error or level:fatal')
  })

  it('leaves out what it does not understand', () => {
    const search = '?size=7&order=sideways&sort=metadata.ms&page=-3&q=&log=&tab=all&compare=&zone=&unknown=1'
    expect(parseView(search)).toEqual(parseView(''))
  })

  it('keeps a time that it does not understand, and does not ask for all of it', () => {
    const unread = parseView('?range=soon&q=a')
    expect(unread.range).toEqual({ kind: 'unreadable', range: 'soon', from: null, to: null })
    expect(formatView(unread)).toBe('?v=2&q=a&range=soon')
    expect(hasFilters(unread)).toBe(true)
  })

  it('reads a time without an offset in its own zone', () => {
    expect(parseView('?from=2026-11-28T10:00&zone=asia/kolkata')).toMatchObject({
      range: { from: '2026-11-28T04:30:00.000Z' },
      zone: 'Asia/Kolkata',
    })
  })

  it('keeps a zone that it does not know', () => {
    expect(parseView('?zone=Mars/Phobos').zone).toBe('Mars/Phobos')
    expect(formatView(parseView('?zone=Mars/Phobos'))).toBe('?v=2&zone=Mars/Phobos')
  })

  it('knows the times that it would write in another way', () => {
    const isOther = (search: string) => hasOtherTimes(search, parseView(search))
    expect(['', '?q=a', '?range=1h&zone=UTC', '?from=2026-11-28T10:00:00.000Z', '?range=soon'].map(isOther)).toEqual(
      Array<boolean>(5).fill(false),
    )
    expect(['?range=1w', '?range=yesterday', '?from=now-1h&to=now', '?from=1764000000'].map(isOther)).toEqual(
      Array<boolean>(4).fill(true),
    )
  })

  it('is on the first page without a cursor, whatever the number', () => {
    expect(parseView('?page=9').position).toEqual(FIRST_PAGE)
  })
})

describe('a change of the view', () => {
  const deep = parseView('?v=1&q=a&page=3&after=c1')

  it('goes to the first page when it asks something else', () => {
    expect(changeView(deep, { query: 'b' }).position).toEqual(FIRST_PAGE)
    expect(changeView(deep, { size: 100 }).position).toEqual(FIRST_PAGE)
  })

  it('stays on the page when a log is opened', () => {
    const opened = changeView(deep, { log: 'x' })
    expect(opened.position).toEqual(deep.position)
    expect(isSameSearch(deep, opened)).toBe(true)
  })

  it('stays on the page when it gets another look, which the address names', () => {
    const widened = changeView(deep, { layout: { cols: 'level:90,message', wrap: '1' } })
    expect(widened.position).toEqual(deep.position)
    expect(isSameSearch(deep, widened)).toBe(true)
    expect(formatView(widened)).toBe('?v=2&q=a&page=3&after=c1&cols=level:90,message&wrap=1')
  })

  it('stays on the page when its times are shown in another zone', () => {
    const elsewhere = changeView(deep, { zone: 'Europe/Berlin' })
    expect(elsewhere.position).toEqual(deep.position)
    expect(isSameSearch(deep, elsewhere)).toBe(true)
    expect(formatView(elsewhere)).toContain('zone=Europe/Berlin')
  })

  it('stays on the page when the drawer shows something else of it, and when it closes', () => {
    const opened = changeView(deep, { log: 'x', tab: 'context', compare: 'y' })
    expect(opened.position).toEqual(deep.position)
    expect(isSameSearch(deep, opened)).toBe(true)
    expect(changeView(opened, CLOSED)).toEqual(deep)
  })

  it('is in the order of a number until it is asked for by time, on one page', () => {
    const sorted = changeView(deep, { sort: { path: ['ms'], direction: 'DESC' } })
    expect(sorted.position).toEqual(FIRST_PAGE)
    expect(isSameSearch(deep, sorted)).toBe(false)
    expect(changeView(sorted, { query: 'b', log: 'x' }).sort).toEqual(sorted.sort)
    expect(changeView(sorted, { order: 'DESC' }).sort).toBeNull()
    const live = changeView(sorted, { live: true })
    expect(live).toMatchObject({ sort: null, live: true })
    expect(changeView(live, { sort: sorted.sort })).toMatchObject({ sort: sorted.sort, live: false })
  })

  it('stays the same search on the same page when something else is made of its logs, which the address names', () => {
    const chart = changeView(deep, { mode: 'chart', options: { measure: 'p95:ms', split: 'resourceId' } })
    expect(chart.position).toEqual(deep.position)
    expect(isSameSearch(deep, chart)).toBe(true)
    expect(hasSameFigures(deep, chart)).toBe(false)
    expect(hasSameFigures(chart, changeView(chart, { query: 'b' }))).toBe(true)
    expect(formatView(chart)).toBe('?v=2&q=a&mode=chart&measure=p95:ms&split=resourceId&page=3&after=c1')
  })

  it('knows whether anything narrows the list', () => {
    expect(hasFilters(deep)).toBe(true)
    expect(hasFilters(changeView(deep, NO_FILTERS))).toBe(false)
  })

  it('is live until the list is asked for by its time, order or page', () => {
    const live = changeView(parseView('?range=1h'), { live: true })
    expect(live).toMatchObject({ live: true, range: { kind: 'last' } })
    expect(changeView(live, { query: 'level:error' }).live).toBe(true)
    expect(changeView(live, NO_FILTERS).live).toBe(true)
    expect(changeView(live, { order: 'ASC' }).live).toBe(false)
    expect(changeView(live, { range: { kind: 'last', amount: 1, unit: 'd' } }).live).toBe(false)
    expect(changeView(live, { options: { split: 'level' } }).live).toBe(true)
  })

  it('is live in the list alone', () => {
    const chart = changeView(parseView('?live=1'), { mode: 'chart' })
    expect(chart).toMatchObject({ live: false, mode: 'chart' })
    expect(changeView(chart, { live: true })).toMatchObject({ live: true, mode: 'list' })
    expect(changeView(chart, { live: false }).mode).toBe('chart')
    expect(parseView('?mode=chart&live=1').live).toBe(false)
  })
})
