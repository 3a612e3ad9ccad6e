/** What the lists of values say without a look at any segment: how many logs of a whole part have a value. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Condition } from '../../filter/condition.ts'
import { readPartsOf, type ArchiveWalk } from './batches.ts'
import type { ArchivePart, PartKey } from './parts.ts'
import { LISTED_FIELDS, type ListedField } from '../summary/part-shape.ts'
import { withoutImplied } from './without-implied.ts'

/** Logs that have one of the values; without a field all of them. */
type Listed = { field: ListedField | undefined; values: readonly string[] }

/** Undefined where the condition asks for more. */
function listedIn(condition: Condition): Listed | undefined {
  if (condition.kind === 'and') {
    const [first, ...others] = condition.of
    if (!first) return { field: undefined, values: [] }
    return others.length === 0 ? listedIn(first) : undefined
  }
  if (condition.kind === 'level') return { field: 'level', values: condition.levels }
  if (condition.kind !== 'text' || condition.op !== 'in') return undefined
  const field = LISTED_FIELDS.find((each) => each === condition.field)
  return field && { field, values: condition.values }
}

/** `known`: what is counted already; the other parts are left to the segments. */
export type Split<T> = { known: T[]; rest: ArchivePart[] | undefined }

/** How many logs of the walk whole parts have. `rest` undefined: all of them are asked of the segments. */
export async function countListed(walk: ArchiveWalk): Promise<Split<number>> {
  const listed = walk.id === undefined ? listedIn(withoutImplied(walk.condition, walk.range)) : undefined
  if (!listed) return NOTHING
  const { field, values } = listed
  const { whole, rest } = await splitParts(walk, field)
  if (field === undefined) return { known: whole.map(({ n }) => n), rest }
  const rows = await ofParts<{ n: number }>(walk, whole, {
    columns: Prisma.sql`n::float8 AS n`,
    where: Prisma.sql`field = ${field} AND value = ANY(${[...new Set(values)]}::text[])`,
  })
  return { known: rows.map(({ n }) => n), rest }
}

/** How many logs of whole parts have each value of a field, where the walk asks for all logs. */
export async function readListedValues(walk: ArchiveWalk, field: string): Promise<Split<{ value: string; n: number }>> {
  const listed = walk.id === undefined ? listedIn(withoutImplied(walk.condition, walk.range)) : undefined
  const asked = LISTED_FIELDS.find((each) => each === field)
  if (!listed || listed.field !== undefined || !asked) return NOTHING
  const { whole, rest } = await splitParts(walk, asked)
  const known = await ofParts<{ value: string; n: number }>(walk, whole, {
    columns: Prisma.sql`value, n::float8 AS n`,
    where: Prisma.sql`field = ${asked}`,
  })
  return { known, rest }
}

const NOTHING = { known: [], rest: undefined }

async function splitParts(walk: ArchiveWalk, field: ListedField | undefined) {
  const parts = await readPartsOf(walk)
  const isWhole = ({ first, last, edges, shape }: ArchivePart) =>
    first === 0 &&
    last === shape.segments - 1 &&
    edges.lower === undefined &&
    edges.upper === undefined &&
    (field === undefined || !shape.unlisted.includes(field))
  return { whole: parts.filter(isWhole), rest: parts.filter((part) => !isWhole(part)) }
}

type Asked = { columns: Prisma.Sql; where: Prisma.Sql }

async function ofParts<Row>(
  { snapshot }: Pick<ArchiveWalk, 'snapshot'>,
  parts: readonly PartKey[],
  { columns, where }: Asked,
): Promise<Row[]> {
  if (parts.length === 0) return []
  const days = parts.map(({ dayMs }) => new Date(dayMs).toISOString())
  return snapshot.queryArchive<Row>(Prisma.sql`
    SELECT ${columns} FROM unnest(${days}::timestamptz[], ${parts.map(({ generation }) => generation)}::int[],
        ${parts.map(({ part }) => part)}::int[]) AS asked (day, generation, part)
      JOIN archive_values USING (day, generation, part) WHERE ${where}`)
}
