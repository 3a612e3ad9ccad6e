/** What the explorer shows, and its two-way form as a query string: the address is the whole state. */
import type { LogLevel, SortDirection } from '../generated/graphql.ts'
import { LEVELS } from '../ui/level.ts'
import { parseMoment, parseRelative, type TimeRange } from './time-range.ts'

export const PAGE_SIZES = [25, 50, 100] as const
export const MATCHES = ['contains', 'eq', 'startsWith'] as const
export type Match = (typeof MATCHES)[number]
export const MATCH_LABELS: Readonly<Record<Match, string>> = {
  contains: 'contains',
  eq: 'is exactly',
  startsWith: 'starts with',
}

export const TEXT_FIELD_NAMES = ['message', 'resourceId', 'parentResourceId', 'traceId', 'spanId', 'commit'] as const
export type TextField = (typeof TEXT_FIELD_NAMES)[number]
/** The text fields that can be filtered, and how each is matched unless said otherwise. */
export const TEXT_FIELDS: Readonly<Record<TextField, { label: string; match: Match }>> = {
  message: { label: 'Message', match: 'contains' },
  resourceId: { label: 'Resource', match: 'contains' },
  parentResourceId: { label: 'Parent resource', match: 'contains' },
  traceId: { label: 'Trace ID', match: 'eq' },
  spanId: { label: 'Span ID', match: 'eq' },
  commit: { label: 'Commit', match: 'startsWith' },
}

export type TextCondition = { match: Match; value: string }
/** A page is the rows after one cursor, or those before one; the number is only its name. */
type Position = { page: number; after: string | null; before: string | null }

export type LogView = {
  levels: readonly LogLevel[]
  text: Readonly<Partial<Record<TextField, TextCondition>>>
  range: TimeRange
  order: SortDirection
  size: (typeof PAGE_SIZES)[number]
  position: Position
  /** The id of the log in the drawer. */
  log: string | null
}

export const FIRST_PAGE: Position = { page: 0, after: null, before: null }
export const NO_FILTERS: Pick<LogView, 'levels' | 'text' | 'range'> = { levels: [], text: {}, range: { kind: 'all' } }

/** Whatever stands in the query string: what cannot be understood is left out. */
export function parseView(search: string): LogView {
  const params = new URLSearchParams(search)
  const wanted = new Set(params.get('level')?.toUpperCase().split(','))
  const size = Number(params.get('size'))
  return {
    levels: LEVELS.filter((level) => wanted.has(level)),
    text: parseText(params),
    range: parseRange(params),
    order: params.get('order') === 'asc' ? 'ASC' : 'DESC',
    size: PAGE_SIZES.find((known) => known === size) ?? 50,
    position: parsePosition(params),
    log: params.get('log') || null,
  }
}

/** The query string of a view, `?` included, empty for the plain one. */
export function formatView(view: LogView): string {
  const { position } = view
  const params = new URLSearchParams()
  const add = (name: string, value: string | null) => value !== null && value !== '' && params.append(name, value)
  add('level', view.levels.join(',').toLowerCase())
  for (const field of TEXT_FIELD_NAMES) {
    const condition = view.text[field]
    if (condition) add(paramName(field, condition.match), condition.value)
  }
  addRange(view.range, add)
  if (view.order === 'ASC') add('order', 'asc')
  if (view.size !== 50) add('size', String(view.size))
  if (position.page > 0) add('page', String(position.page + 1))
  add('after', position.after)
  add('before', position.before)
  add('log', view.log)
  // Both are allowed in a query string, and a person reads them more easily as they are.
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text && `?${text}`
}

/** A view with a change. Another question starts on its first page; opening a log or turning a page asks the same one. */
export function changeView(view: LogView, change: Partial<LogView>): LogView {
  const sameQuestion = Object.keys(change).every((key) => key === 'log' || key === 'position')
  return { ...view, ...(!sameQuestion && { position: FIRST_PAGE }), ...change }
}

export function withText(view: LogView, field: TextField, condition: TextCondition | null): Pick<LogView, 'text'> {
  const { [field]: _, ...rest } = view.text
  return { text: condition === null || condition.value === '' ? rest : { ...rest, [field]: condition } }
}

/** Whether two views differ only in the page and the open log. */
export function asksTheSame(one: LogView, other: LogView): boolean {
  const question = (view: LogView) => formatView({ ...view, position: FIRST_PAGE, log: null })
  return question(one) === question(other)
}

export function hasFilters(view: LogView): boolean {
  return view.levels.length > 0 || Object.keys(view.text).length > 0 || view.range.kind !== 'all'
}

/** `message` means its usual match, `message.eq` another one. */
function paramName(field: TextField, match: Match): string {
  return match === TEXT_FIELDS[field].match ? field : `${field}.${match}`
}

function parseText(params: URLSearchParams): LogView['text'] {
  const text: Partial<Record<TextField, TextCondition>> = {}
  for (const field of TEXT_FIELD_NAMES) {
    for (const match of MATCHES) {
      const value = params.get(paramName(field, match))
      if (value) text[field] ??= { match, value }
    }
  }
  return text
}

function parseRange(params: URLSearchParams): TimeRange {
  const from = parseMoment(params.get('from'))
  const to = parseMoment(params.get('to'))
  if (from !== null || to !== null) return { kind: 'between', from, to }
  return parseRelative(params.get('range') ?? '') ?? { kind: 'all' }
}

function addRange(range: TimeRange, add: (name: string, value: string | null) => void): void {
  if (range.kind === 'last') add('range', `${range.amount}${range.unit}`)
  if (range.kind !== 'between') return
  add('from', range.from)
  add('to', range.to)
}

function parsePosition(params: URLSearchParams): Position {
  const after = params.get('after') || null
  const before = after === null ? params.get('before') || null : null
  const page = Number(params.get('page') ?? 1) - 1
  // Without a cursor there is no other page than the first, whatever number the address claims.
  if (after === null && before === null) return FIRST_PAGE
  return { page: Number.isSafeInteger(page) && page >= 0 ? page : 0, after, before }
}
