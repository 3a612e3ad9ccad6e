/** Reads facets: the values of a field among the logs that a filter selects, most frequent first. */
import type { FacetField, QueryLogFacetArgs } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Value, ValuePlace } from '../archive/read/job.ts'
import { countArchiveValues } from '../archive/read/sums.ts'
import { LEVELS } from '../log/levels.ts'
import { AppError } from '../platform/errors.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { MAX_ANSWER_BYTES, type Size } from '../platform/answer-room.ts'
import { jsonBytes } from '../platform/text/json-size.ts'
import { readLimit, toConnection } from '../platform/connection.ts'
import {
  allOf,
  canBeStored,
  EVER,
  readFilter,
  timeRangeOf,
  without,
  type Condition,
  type TextField,
  type TimeRange,
} from '../filter/condition.ts'
import { compareMoments, earlier, later } from '../platform/moment.ts'
import { tallyAll } from './counts.ts'
import { textFieldOf } from './facet-fields.ts'
import { decodeFacetCursor, encodeFacetCursor, type FacetPlace } from './facet-cursor.ts'
import { checkText } from '../filter/bounds.ts'
import { escapeLike } from '../filter/escape-like.ts'
import { distinctAt, textOf, toSql } from '../filter/to-sql.ts'
import { COLUMNS, type LogRow } from '../filter/log-row.ts'
import { cutAtDays, ofResources, resourcesSql, type Cut } from './resource-days.ts'
import { countedLevels, fromLateLogs, fromLogs, underScope } from './scope.ts'
import { lateOf, readSelections, type Selections } from './selections.ts'
import { timesOf } from './times-of.ts'

export const DEFAULT_VALUES = 20

/**
 * The values to count. Conditions on the field at the top of the filter are left out.
 * `valuesOf`: the values of the logs that a condition selects, of each log no value twice; `value` is text, `type` one of FacetValueType or NULL.
 */
export type Facet = {
  isOwn: (leaf: Condition) => boolean
  valuesOf: ValuesOf
  /** What it reads of a log, and the column of it. */
  reads: keyof LogRow
  column: Prisma.Sql
  field?: TextField
  /** Of archived logs; undefined where no log can have a value. */
  place: ValuePlace | undefined
}

/** `source` is FROM and the table; `also` are more of its columns, for each value, each behind a comma. */
type ValuesOf = (source: Prisma.Sql, condition: Prisma.Sql, also?: Prisma.Sql) => Prisma.Sql

/** Throws BAD_USER_INPUT, INVALID_CURSOR, QUERY_TOO_COMPLEX. */
export async function readFacet(snapshot: Snapshot, args: QueryLogFacetArgs) {
  const { field, where, search, first, after, metadataPath } = args
  const limit = readLimit(first ?? DEFAULT_VALUES, 'first')
  const facet = facetOf(field, metadataPath ?? undefined)
  const text = checkText(search ?? '', 'search')
  const condition = allOf(without(readFilter(where ?? {}), facet.isOwn), searchOf(facet, text))
  const boundTo = { field, metadataPath, where, search }
  const from = typeof after === 'string' ? decodeFacetCursor(after, boundTo) : undefined
  const page = { search: text, from, limit: limit + 1 }
  const isCounted = field === 'LEVEL' && countedLevels(snapshot, condition) !== undefined
  const count = isCounted
    ? () => countLevels(snapshot, condition, page)
    : () => countValues(snapshot, { facet, condition }, page)
  const places = canBeStored(text) ? await count() : []
  const isLevel = field === 'LEVEL'
  const shown = snapshot.room.take(places.slice(0, limit), sizeOf)
  const nodes = shown.map(({ value, type, n }) => ({
    value: isLevel ? value.toUpperCase() : value,
    type,
    count: n,
    low: n,
    high: n,
  }))
  const connection = toConnection(nodes, {
    hasNextPage: places.length > shown.length,
    hasPreviousPage: from !== undefined,
    cursorOf: ({ value, type, count: n }) =>
      encodeFacetCursor({ value: isLevel ? value.toLowerCase() : value, type, n }, boundTo),
  })
  return Object.assign(connection, { basis: null })
}

/** The names of the fields, the count, and a cursor without its value. */
const FRAME_BYTES = 200

/** A cursor has the value too, in base64. */
export const sizeOf = ({ value }: Pick<FacetPlace, 'value'>): Size => ({
  bytes: FRAME_BYTES + jsonBytes(value) + Math.ceil((Buffer.byteLength(value) * 4) / 3),
})

/** The search as a condition on the logs: it finds values of a field that has few without reading the other logs. */
export function searchOf({ field }: Facet, search: string): Condition {
  if (!field || search === '') return allOf()
  return readFilter({ [field]: { contains: search } })
}

export function facetOf(field: FacetField, path: readonly string[] | undefined): Facet {
  if (field === 'METADATA') return metadataFacet(path)
  if (path) throw new AppError('BAD_USER_INPUT', 'metadataPath applies only to the field METADATA.')
  if (field === 'LEVEL')
    return {
      isOwn: ({ kind }) => kind === 'level',
      valuesOf: textsIn(Prisma.sql`level COLLATE pg_c_utf8`),
      reads: 'level',
      column: Prisma.sql`level`,
      place: { field: 'level' },
    }
  const name = textFieldOf(field)
  const isOwn = (leaf: Condition) => leaf.kind === 'text' && leaf.field === name
  const column = Prisma.raw(COLUMNS[name])
  return { isOwn, valuesOf: textsIn(column), reads: name, column, field: name, place: { field: name } }
}

const textsIn =
  (column: Prisma.Sql): ValuesOf =>
  (source, condition, also = Prisma.empty) =>
    Prisma.sql`SELECT ${column} AS value, 'STRING' AS type ${also} ${source} WHERE ${condition}`

function metadataFacet(path: readonly string[] | undefined): Facet {
  if (!path || path.length === 0) throw new AppError('BAD_USER_INPUT', 'The field METADATA requires a metadataPath.')
  // Validates the keys as a filter does.
  const asked = readFilter({ metadata: { path: [...path], op: { exists: true } } })
  const isOwn = (leaf: Condition) =>
    leaf.kind === 'metadata' && leaf.path.length === path.length && leaf.path.every((key, i) => key === path[i])
  const metadata = { isOwn, reads: 'metadataJson' as const, column: Prisma.raw(COLUMNS.metadataJson) }
  if (asked.kind !== 'metadata') return { ...metadata, valuesOf: textsIn(Prisma.sql`NULL::text`), place: undefined }
  const type = Prisma.sql`CASE jsonb_typeof(item) WHEN 'string' THEN 'STRING' WHEN 'number' THEN 'NUMBER' WHEN 'boolean' THEN 'BOOLEAN' END`
  const valuesOf: ValuesOf = (source, condition, also = Prisma.empty) => Prisma.sql`
    SELECT ${textOf(Prisma.sql`item`)} AS value, ${type} AS type ${also}
    FROM (SELECT unnest(${distinctAt(asked.path)}) AS item ${also} ${source} WHERE ${condition}) AS items`
  return { ...metadata, valuesOf, place: { path } }
}

type Page = { search: string; from: FacetPlace | undefined; limit: number }

type Selection = { facet: Facet; condition: Condition }

/**
 * Most frequent first, then in the order of the text. Days without logs are left out, so that PostgreSQL does not plan them. In the answer
 * each value stands twice, so it has no room for what is left out here.
 */
async function countValues(snapshot: Snapshot, { facet, condition }: Selection, page: Page): Promise<FacetPlace[]> {
  const counted = await readCounted(snapshot, { facet, condition })
  const search = page.search === '' ? Prisma.empty : Prisma.sql`AND value ILIKE ${`%${escapeLike(page.search)}%`}`
  return snapshot.query<FacetPlace>(Prisma.sql`
    SELECT value, type, n
    FROM (
      SELECT *, sum(octet_length(value)) OVER (ORDER BY n DESC, value, type) AS bytes
      FROM (
        SELECT value, type, ${counted.n} AS n
        FROM (${counted.source}) AS valued
        WHERE value IS NOT NULL AND type IS NOT NULL ${search}
        GROUP BY value, type ${beyond(page.from, counted.n)} ORDER BY n DESC, value, type LIMIT ${page.limit}
      ) AS counted
    ) AS measured
    WHERE bytes < ${MAX_ANSWER_BYTES} ORDER BY n DESC, value, type`)
}

/** `source` has the columns value and type, and `n` says how many logs the rows of a group are. */
type Counted = { source: Prisma.Sql; n: Prisma.Sql }

/** Resources under a scope are added up already, of most days (resource-days.ts). */
async function readCounted(snapshot: Snapshot, { facet, condition }: Selection): Promise<Counted> {
  const sums = facet.field === 'resourceId' ? ofResources(snapshot, condition) : undefined
  const { hours, rows } = sums ? await cutAtDays(snapshot, timeRangeOf(underScope(snapshot, condition))) : NO_SUMS
  const rest = sums && hours.length > 0 ? allOf(timesOf(rows), condition) : condition
  const selections = await readSelections(snapshot, rest)
  const late = lateOf(selections)
  const values = Prisma.join(
    [
      ...selections.hot.map((each) => facet.valuesOf(fromLogs(snapshot), toSql(each))),
      ...(late ? [facet.valuesOf(fromLateLogs(snapshot), toSql(late))] : []),
    ],
    ' UNION ALL ',
  )
  const counted = [
    ...(sums && hours.length > 0
      ? [Prisma.sql`SELECT value, 'STRING', n FROM (${resourcesSql({ hours, ...sums })}) AS summed`]
      : []),
    ...(await readArchived(snapshot, { facet, selections, ranges: sums && hours.length > 0 ? rows : [EVER] })),
  ]
  if (counted.length === 0) return { source: values, n: Prisma.sql`count(*)` }
  const source = Prisma.sql`
    SELECT value, type, count(*) AS n FROM (${values}) AS valued GROUP BY value, type
    UNION ALL ${Prisma.join(counted, ' UNION ALL ')}`
  return { source, n: Prisma.sql`sum(n)::bigint` }
}

type Archived = { facet: Facet; selections: Selections; ranges: readonly TimeRange[] }

/** The values of archived logs, counted: in these ranges, which the condition asks for. */
async function readArchived(
  snapshot: Snapshot,
  { facet: { place }, selections: { archived, condition }, ranges }: Archived,
): Promise<Prisma.Sql[]> {
  if (!place || !archived) return []
  const found: Value[] = []
  for (const { from, until } of ranges) {
    const range = { from: later(from, archived.range.from), until: earlier(until, archived.range.until) }
    if (compareMoments(range.from, range.until) >= 0) continue
    for (const value of await countArchiveValues({ snapshot, range, condition, direction: 'DESC' }, place))
      found.push(value)
  }
  const [values, types, ns] = [found.map(({ value }) => value), found.map(({ type }) => type), found.map(({ n }) => n)]
  return [
    Prisma.sql`SELECT value COLLATE pg_c_utf8, type, n FROM unnest(${values}::text[], ${types}::text[], ${ns}::bigint[]) AS archived (value, type, n)`,
  ]
}

const NO_SUMS: Cut = { hours: [], rows: [] }

function beyond(place: FacetPlace | undefined, counted: Prisma.Sql): Prisma.Sql {
  if (!place) return Prisma.empty
  const { n, value, type } = place
  return Prisma.sql`HAVING ${counted} < ${n} OR (${counted} = ${n} AND (value, type) > (${value}::text COLLATE pg_c_utf8, ${type}::text))`
}

/** From the counts, which suffice if the filter asks only for times. */
async function countLevels(
  snapshot: Snapshot,
  condition: Condition,
  { search, from, limit }: Page,
): Promise<FacetPlace[]> {
  const tallies = await tallyAll(snapshot, { levels: LEVELS, range: timeRangeOf(condition) })
  const places = tallies.map(({ level, n }): FacetPlace => ({ value: level, type: 'STRING', n }))
  const inOrder = places.toSorted((a, b) => Number(b.n - a.n) || (a.value < b.value ? -1 : 1))
  const start = from ? inOrder.findIndex((place) => isBehind(place, from)) : 0
  return start < 0
    ? []
    : inOrder
        .slice(start)
        .filter(({ value }) => value.includes(search.toLowerCase()))
        .slice(0, limit)
}

const isBehind = (place: FacetPlace, from: FacetPlace) =>
  place.n < from.n || (place.n === from.n && place.value > from.value)
