/** Which segments of some parts may hold a match, by what their summaries say. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Condition, TextCondition } from '../../filter/condition.ts'
import { testText } from '../../filter/to-sql.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { maybeSegments, needsOf, pathKey, valueKey, type Known, type Needs } from '../summary/maybe.ts'
import type { ListedField } from '../summary/part-shape.ts'
import { rangeId } from '../summary/range-id.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { damagedSummary } from './decode.ts'
import type { ArchivePart } from './parts.ts'

/** Segments by their numbers, in the order of the walk. `copy`: they are those of the copies of the logs with this value. */
export type Candidates = { part: ArchivePart; segments: number[]; copy: ListedValue | undefined }

type ListedValue = { field: ListedField; value: string }

type Asked = { condition: Condition; direction: 'ASC' | 'DESC' }

export async function readCandidates(
  snapshot: Pick<Snapshot, 'queryArchive'>,
  parts: readonly ArchivePart[],
  { condition, direction }: Asked,
): Promise<Candidates[]> {
  const candidates: Candidates[] = []
  for (const group of groupsOf(parts.map((part) => ({ part, needs: needsOf(condition, part.shape) })))) {
    const known = await readKnown(snapshot, group, condition)
    for (const [i, { part }] of group.entries()) {
      const { copies, ...summary } = known[i] ?? NOTHING
      const copy = smallest(copies)
      const numbers = copy ? Array.from({ length: copy.segments }, (_, k) => k) : numbersOf(part, condition, summary)
      candidates.push({ part, segments: direction === 'ASC' ? numbers : numbers.toReversed(), copy })
    }
  }
  return candidates
}

type Asking = { part: ArchivePart; needs: Needs }

/** Rows of slices of one statement, of half a kilobyte each; one part has as many as its signatures have bits. */
const MAX_SLICES = 20_000

function groupsOf(all: readonly Asking[]): Asking[][] {
  const groups: Asking[][] = []
  let slices = Infinity
  for (const each of all) {
    slices += each.needs.slices.length
    if (slices <= MAX_SLICES) groups.at(-1)?.push(each)
    else {
      groups.push([each])
      slices = each.needs.slices.length
    }
  }
  return groups
}

type Copy = ListedValue & { segments: number }

const smallest = (copies: readonly Copy[]): Copy | undefined => copies.toSorted((a, b) => a.segments - b.segments)[0]

function numbersOf(part: ArchivePart, condition: Condition, known: Known): number[] {
  const { first, last } = part
  const maybe = inWords(part, () => maybeSegments(condition, part.shape, known))
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  return maybe === 'all' ? all : all.filter((i) => ((maybe[i >> 3] ?? 0) >> (i & 7)) & 1)
}

function inWords<T>(part: ArchivePart, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof SegmentError ? damagedSummary(part, error) : error
  }
}

type Summary = Known & { copies: Copy[] }

const NOTHING: Summary = { slices: new Map(), values: new Map(), searches: new Map(), ranges: new Map(), copies: [] }

type Building = {
  slices: Map<number, Uint8Array>
  values: Map<string, Uint8Array>
  searches: Map<TextCondition, Uint8Array[]>
  ranges: Map<string, Uint8Array>
  copies: Copy[]
}

type Row = {
  /** The number of the part in the list. */
  place: number
  kind: 'slice' | 'value' | 'range' | 'search' | 'copy'
  /** A row of slices; the number of a path or of a search; how many segments. */
  number: number
  field: ListedField | null
  value: string | null
  bits: Buffer | null
}

/** In one statement, or in none where nothing is asked. */
async function readKnown(
  { queryArchive }: Pick<Snapshot, 'queryArchive'>,
  asked: readonly Asking[],
  condition: Condition,
): Promise<Summary[]> {
  const [parts, needs] = [asked.map(({ part }) => part), asked.map((each) => each.needs)]
  const { values, searches, ranges } = together(needs)
  const known = parts.map((): Building => ({
    slices: new Map(),
    values: new Map(),
    searches: new Map(),
    ranges: new Map(),
    copies: [],
  }))
  const slices = needs.flatMap((need, place) => need.slices.map((row) => ({ place, row })))
  const selects = [
    ...(slices.length > 0 ? [slicesSql(slices)] : []),
    ...(values.length > 0 ? [valuesSql(values)] : []),
    ...(ranges.length > 0 ? [rangesSql(ranges)] : []),
    ...searches.map(searchSql),
    ...copiesOf(condition).map(copySql),
  ]
  if (selects.length === 0) return known
  const rows = await queryArchive<Row>(Prisma.sql`
    WITH asked AS MATERIALIZED (
      SELECT day, generation, part, (place - 1)::int AS place
      FROM unnest(${parts.map(({ dayMs }) => new Date(dayMs).toISOString())}::timestamptz[], ${parts.map(({ generation }) => generation)}::int[],
        ${parts.map(({ part }) => part)}::int[]) WITH ORDINALITY AS parts (day, generation, part, place)
    ) ${Prisma.join(selects, ' UNION ALL ')}`)
  for (const [i, { searches: found }] of known.entries()) {
    const unlisted = parts[i]?.shape.unlisted ?? []
    // No row: no value of the part matches.
    for (const { leaf, field } of searches) if (!unlisted.includes(field)) found.set(leaf, [])
  }
  for (const row of rows) note(known[row.place], row, { searches, ranges })
  return known
}

/** Parts do not list the same fields. */
function together(needs: readonly Needs[]): Pick<Needs, 'values' | 'searches' | 'ranges'> {
  const byKey = <T>(all: readonly T[], keyOf: (each: T) => unknown) => [
    ...new Map(all.map((each) => [keyOf(each), each])).values(),
  ]
  return {
    values: byKey(
      needs.flatMap((each) => each.values),
      ({ field, value }) => valueKey(field, value),
    ),
    searches: byKey(
      needs.flatMap((each) => each.searches),
      ({ leaf }) => leaf,
    ),
    ranges: byKey(
      needs.flatMap((each) => each.ranges),
      pathKey,
    ),
  }
}

type Named = { searches: readonly { leaf: TextCondition }[]; ranges: readonly (readonly string[])[] }

function note(known: Building | undefined, { kind, number, field, value, bits }: Row, { searches, ranges }: Named) {
  if (!known) return
  switch (kind) {
    case 'slice':
      if (bits) known.slices.set(number, bits)
      break
    case 'value':
      if (field !== null && value !== null && bits) known.values.set(valueKey(field, value), bits)
      break
    case 'range':
      if (bits) known.ranges.set(pathKey(ranges[number] ?? []), bits)
      break
    case 'search': {
      const leaf = searches[number]?.leaf
      if (!leaf) break
      if (bits) known.searches.get(leaf)?.push(bits)
      // There are too many.
      else known.searches.delete(leaf)
      break
    }
    case 'copy':
      if (field !== null && value !== null) known.copies.push({ field, value, segments: number })
  }
}

type Columns = Partial<Record<'number' | 'field' | 'value' | 'bits', Prisma.Sql>>

const columns = (
  kind: Prisma.Sql,
  of: Columns,
) => Prisma.sql`place, ${kind}::text AS kind, ${of.number ?? Prisma.sql`0`} AS number,
  ${of.field ?? Prisma.sql`NULL::text`} AS field, ${of.value ?? Prisma.sql`NULL::text`} AS value, ${of.bits ?? Prisma.sql`NULL::bytea`} AS bits`

const slicesSql = (slices: readonly { place: number; row: number }[]) => Prisma.sql`
  SELECT ${columns(Prisma.sql`'slice'`, { number: Prisma.sql`slice_row`, bits: Prisma.sql`bits` })}
  FROM unnest(${slices.map(({ place }) => place)}::int[], ${slices.map(({ row }) => row)}::int[]) AS wanted (place, slice_row)
    JOIN asked USING (place) JOIN archive_slices USING (day, generation, part, slice_row)`

const valuesSql = (values: readonly ListedValue[]) => Prisma.sql`
  SELECT ${columns(Prisma.sql`'value'`, { field: Prisma.sql`field`, value: Prisma.sql`value`, bits: Prisma.sql`segments` })}
  FROM asked CROSS JOIN unnest(${values.map(({ field }) => field)}::text[], ${values.map(({ value }) => value)}::text[]) AS wanted (field, value)
    JOIN archive_values USING (day, generation, part, field, value)`

const rangesSql = (paths: readonly (readonly string[])[]) => Prisma.sql`
  SELECT ${columns(Prisma.sql`'range'`, { number: Prisma.sql`(number - 1)::int`, bits: Prisma.sql`bounds` })}
  FROM asked CROSS JOIN unnest(${paths.map((path) => `\\x${rangeId(path).toString('hex')}`)}::bytea[]) WITH ORDINALITY AS wanted (id, number)
    JOIN archive_ranges USING (day, generation, part, id)`

/** With more values that match, nearly every segment has one. */
const MAX_MATCHES = 1000

/** Of too many there is one row, without bits. */
const searchSql = ({ field, leaf }: { field: ListedField; leaf: TextCondition }, i: number) => Prisma.sql`
  SELECT ${columns(Prisma.sql`'search'`, { number: Prisma.sql`${i}::int`, bits: Prisma.sql`CASE WHEN many <= ${MAX_MATCHES} THEN segments END` })}
  FROM (
    SELECT place, segments, count(*) OVER (PARTITION BY place) AS many, row_number() OVER (PARTITION BY place) AS nth
    FROM asked JOIN archive_values USING (day, generation, part)
    WHERE field = ${field} AND ${testText(Prisma.sql`value`, leaf)}
  ) AS matching WHERE many <= ${MAX_MATCHES} OR nth = 1`

const copySql = ({ field, value }: ListedValue) => Prisma.sql`
  SELECT ${columns(Prisma.sql`'copy'`, { number: Prisma.sql`count(*)::int`, field: Prisma.sql`${field}::text`, value: Prisma.sql`${value}::text` })}
  FROM asked JOIN archive_sparse USING (day, generation, part) WHERE field = ${field} AND value = ${value} GROUP BY place`

/** The values that a selected log certainly has. */
function copiesOf(condition: Condition): ListedValue[] {
  if (condition.kind === 'and') return condition.of.flatMap(copiesOf)
  if (condition.kind === 'level') return oneOf('level', condition.levels)
  if (condition.kind !== 'text' || condition.op !== 'in') return []
  const { field, values } = condition
  return field === 'resourceId' || field === 'commit' || field === 'parentResourceId' ? oneOf(field, values) : []
}

const oneOf = (field: ListedField, values: readonly string[]): ListedValue[] =>
  values.length === 1 && values[0] !== undefined ? [{ field, value: values[0] }] : []
