/** What the explorer shows, and its two-way form as a query string: the address is the whole state. */
import type { SortDirection } from '../generated/graphql.ts'
import { upgradeSearch } from '../search/upgrade-search.ts'
import { RANGE_PARAMS, readRange, writeRange } from '../time/range-params.ts'
import type { AskedRange } from '../time/time-range.ts'
import { LAYOUT_PARAMS, readLayout, type Layout } from './layout.ts'
import { printNumberOrder, readNumberOrder, type NumberOrder } from './number-order.ts'
import { readZone, zoneName, type TimeZone } from '../ui/time/zone-clock.ts'

export const PAGE_SIZES = [25, 50, 100] as const

export const DETAIL_TABS = ['overview', 'json', 'context', 'trace'] as const
export type DetailTab = (typeof DETAIL_TABS)[number]

/** A page is the rows after or before a cursor; its number is only for display. */
type Position = { page: number; after: string | null; before: string | null }

export type LogView = {
  /** What is searched for, in the search language, as it was typed. */
  query: string
  range: AskedRange
  /** The zone of all times, as the address names it, known or not; null for the one that the reader's browser keeps. */
  zone: TimeZone | null
  /** What the address names of the look of the page. */
  layout: Layout
  order: SortDirection
  /** The order by a number in place of the one by time: the first logs of it, on one page. */
  sort: NumberOrder | null
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

/** The version of the addresses. Searches of version 1 are read as that version meant them; later versions must still read both. */
const VERSION = '2'

/** The address of the plain view: an address without a query string would open the default saved view. */
export const PLAIN = `?v=${VERSION}`

export const FIRST_PAGE: Position = { page: 0, after: null, before: null }
export const NO_FILTERS: Pick<LogView, 'query' | 'range'> = { query: '', range: { kind: 'all' } }

/** No drawer. */
export const CLOSED: Pick<LogView, 'log' | 'tab' | 'compare'> = { log: null, tab: 'overview', compare: null }

/** The parts of a view that do not change which logs the search finds. */
const BESIDE_THE_SEARCH: ReadonlySet<string> = new Set(['position', 'zone', 'layout', ...Object.keys(CLOSED)])

/**
 * Reads a query string; invalid parts get their defaults, but for the time range, which never becomes another one.
 * @param nowMs what `now-1h` and `yesterday` count from
 */
export function parseView(search: string, nowMs = Date.now()): LogView {
  const params = new URLSearchParams(search)
  const size = Number(params.get('size'))
  const query = params.get('q') ?? ''
  const named = params.get('zone') || null
  const zone = named && readZone(named)
  const live = params.get('live') === '1'
  const sort = live ? null : readNumberOrder(params.get('sort'))
  return {
    query: params.get('v') === '1' ? upgradeSearch(query) : query,
    range: readRange(params, { zone: zone || 'local', nowMs }),
    zone: zone || named,
    layout: readLayout(params),
    order: params.get('order') === 'asc' ? 'ASC' : 'DESC',
    sort,
    size: PAGE_SIZES.find((known) => known === size) ?? 50,
    position: sort ? FIRST_PAGE : parsePosition(params),
    live,
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
  writeRange(view.range, add)
  add('zone', view.zone && zoneName(view.zone))
  if (view.order === 'ASC') add('order', 'asc')
  add('sort', view.sort && printNumberOrder(view.sort))
  if (view.size !== 50) add('size', String(view.size))
  if (position.page > 0) add('page', String(position.page + 1))
  add('after', position.after)
  add('before', position.before)
  if (view.live) add('live', '1')
  add('log', view.log)
  if (view.tab !== 'overview') add('tab', view.tab)
  add('compare', view.compare)
  for (const param of LAYOUT_PARAMS) add(param, view.layout[param] ?? null)
  return params.size === 0 ? '' : `?v=${VERSION}&${readable(params.toString())}`
}

/** A query string may hold these as they are, and a person reads them more easily so. */
function readable(encoded: string): string {
  return encoded.replaceAll(/%(?:2C|3A|3D|28|29|2F|40)/g, decodeURIComponent)
}

/** Applies a change to a view. A new search starts on its first page; opening a log or turning a page keeps the search. */
export function changeView(view: LogView, change: Partial<LogView>): LogView {
  const sameSearch = Object.keys(change).every((key) => BESIDE_THE_SEARCH.has(key))
  return {
    ...view,
    ...(!sameSearch && { position: FIRST_PAGE }),
    ...(endsLive(change) && { live: false }),
    ...(endsSort(change) && { sort: null }),
    ...change,
  }
}

/** A time range, an order or a page applies to the list, so it ends the live tail; "all time" does not. */
function endsLive({ range, order, sort, position }: Partial<LogView>): boolean {
  const isOrdered = order !== undefined || (sort !== undefined && sort !== null)
  return (range !== undefined && range.kind !== 'all') || isOrdered || position !== undefined
}

/** A live tail is in the order of time, and so is who asks for the newest or the oldest first. */
function endsSort({ order, live }: Partial<LogView>): boolean {
  return order !== undefined || live === true
}

/** Whether two views differ only in the page, the open log, the zone of their times and the look of the page. */
export function isSameSearch(one: LogView, other: LogView): boolean {
  const searchOf = (view: LogView) => formatView({ ...view, position: FIRST_PAGE, zone: null, layout: {}, ...CLOSED })
  return searchOf(one) === searchOf(other)
}

/** Whether an address writes its time range in another way than `formatView`: a day, or an hour that ends now. */
export function hasOtherTimes(search: string, view: LogView): boolean {
  const [written, ours] = [new URLSearchParams(search), new URLSearchParams(formatView(view))]
  return RANGE_PARAMS.some((name) => (written.get(name) ?? '') !== (ours.get(name) ?? ''))
}

export function hasFilters(view: LogView): boolean {
  return view.query !== '' || view.range.kind !== 'all'
}

function parsePosition(params: URLSearchParams): Position {
  const after = params.get('after') || null
  const before = after === null ? params.get('before') || null : null
  const page = Number(params.get('page') ?? 1) - 1
  // Without a cursor the page is the first one, whatever number the address has.
  if (after === null && before === null) return FIRST_PAGE
  return { page: Number.isSafeInteger(page) && page >= 0 ? page : 0, after, before }
}
