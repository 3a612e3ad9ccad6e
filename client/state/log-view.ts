/** What the explorer shows, and its two-way form as a query string: the address is the whole state. */
import type { SortDirection } from '../generated/graphql.ts'
import { parseEndMoment, parseMoment, parseRelative, printEndMoment, type TimeRange } from '../time/time-range.ts'

export const PAGE_SIZES = [25, 50, 100] as const

export const DETAIL_TABS = ['overview', 'json', 'context', 'trace'] as const
export type DetailTab = (typeof DETAIL_TABS)[number]

/** A page is the rows after or before a cursor; its number is only for display. */
type Position = { page: number; after: string | null; before: string | null }

export type LogView = {
  /** What is searched for, in the search language, as it was typed. */
  query: string
  range: TimeRange
  order: SortDirection
  size: (typeof PAGE_SIZES)[number]
  position: Position
  /** The live tail is on: newest first, regardless of the range. */
  live: boolean
  /** The id of the log in the drawer. */
  log: string | null
  /** What the drawer shows of it. */
  tab: DetailTab
  /** The id of the log that the one in the drawer is compared with. */
  compare: string | null
}

/** The version of the addresses; later versions must still read this one. */
const VERSION = '1'

/** The address of the plain view: an address without a query string would open the default saved view. */
export const PLAIN = `?v=${VERSION}`

export const FIRST_PAGE: Position = { page: 0, after: null, before: null }
export const NO_FILTERS: Pick<LogView, 'query' | 'range'> = { query: '', range: { kind: 'all' } }

/** No drawer. */
export const CLOSED: Pick<LogView, 'log' | 'tab' | 'compare'> = { log: null, tab: 'overview', compare: null }

/** The parts of a view that do not change which logs the search finds. */
const BESIDE_THE_SEARCH: ReadonlySet<string> = new Set(['position', ...Object.keys(CLOSED)])

/** Reads a query string; invalid parts get their defaults. */
export function parseView(search: string): LogView {
  const params = new URLSearchParams(search)
  const size = Number(params.get('size'))
  return {
    query: params.get('q') ?? '',
    range: parseRange(params),
    order: params.get('order') === 'asc' ? 'ASC' : 'DESC',
    size: PAGE_SIZES.find((known) => known === size) ?? 50,
    position: parsePosition(params),
    live: params.get('live') === '1',
    log: params.get('log') || null,
    tab: DETAIL_TABS.find((known) => known === params.get('tab')) ?? 'overview',
    compare: params.get('compare') || null,
  }
}

/** The query string of a view, `?` included, empty for the plain one. */
export function formatView(view: LogView): string {
  const { position } = view
  const params = new URLSearchParams()
  const add = (name: string, value: string | null) => value !== null && value !== '' && params.append(name, value)
  add('q', view.query)
  addRange(view.range, add)
  if (view.order === 'ASC') add('order', 'asc')
  if (view.size !== 50) add('size', String(view.size))
  if (position.page > 0) add('page', String(position.page + 1))
  add('after', position.after)
  add('before', position.before)
  if (view.live) add('live', '1')
  add('log', view.log)
  if (view.tab !== 'overview') add('tab', view.tab)
  add('compare', view.compare)
  return params.size === 0 ? '' : `?v=${VERSION}&${readable(params.toString())}`
}

/** A query string may hold these as they are, and a person reads them more easily so. */
function readable(encoded: string): string {
  return encoded.replaceAll(/%(?:2C|3A|28|29|2F|40)/g, decodeURIComponent)
}

/** Applies a change to a view. A new search starts on its first page; opening a log or turning a page keeps the search. */
export function changeView(view: LogView, change: Partial<LogView>): LogView {
  const sameSearch = Object.keys(change).every((key) => BESIDE_THE_SEARCH.has(key))
  return {
    ...view,
    ...(!sameSearch && { position: FIRST_PAGE }),
    ...(endsLive(change) && { live: false }),
    ...change,
  }
}

/** A time range, an order or a page applies to the list, so it ends the live tail; "all time" does not. */
function endsLive({ range, order, position }: Partial<LogView>): boolean {
  return (range !== undefined && range.kind !== 'all') || order !== undefined || position !== undefined
}

/** Whether two views differ only in the page and the open log. */
export function isSameSearch(one: LogView, other: LogView): boolean {
  const searchOf = (view: LogView) => formatView({ ...view, position: FIRST_PAGE, ...CLOSED })
  return searchOf(one) === searchOf(other)
}

export function hasFilters(view: LogView): boolean {
  return view.query !== '' || view.range.kind !== 'all'
}

function parseRange(params: URLSearchParams): TimeRange {
  const from = parseMoment(params.get('from'))
  const to = parseEndMoment(params.get('to'))
  if (from !== null || to !== null) return { kind: 'between', from, to }
  return parseRelative(params.get('range') ?? '') ?? { kind: 'all' }
}

function addRange(range: TimeRange, add: (name: string, value: string | null) => void): void {
  if (range.kind === 'last') add('range', `${range.amount}${range.unit}`)
  if (range.kind !== 'between') return
  add('from', range.from)
  add('to', printEndMoment(range.to))
}

function parsePosition(params: URLSearchParams): Position {
  const after = params.get('after') || null
  const before = after === null ? params.get('before') || null : null
  const page = Number(params.get('page') ?? 1) - 1
  // Without a cursor the page is the first one, whatever number the address has.
  if (after === null && before === null) return FIRST_PAGE
  return { page: Number.isSafeInteger(page) && page >= 0 ? page : 0, after, before }
}
