/** The parts of archived days, with what is needed to ask their summaries, and where in them a walk begins and ends. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { TimeRange } from '../../filter/condition.ts'
import { timestamptz } from '../../filter/timestamptz.ts'
import { momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { DAY_MS } from '../../log/retention.ts'
import type { ListedField, PartShape } from '../summary/part-shape.ts'
import type { Edge, Edges, Ends } from './edges.ts'

/** `dayMs`: the first moment of its day. */
export type PartKey = { dayMs: number; generation: number; part: number }

export type ArchivePart = PartKey & {
  /** How many logs. */
  n: number
  shape: PartShape
  /** The segments in which the edges of the walk lie. Beyond them none is asked for. */
  first: number
  last: number
  /** Of the walk, where they lie in the first or the last one. */
  edges: Edges
}

type RawPart = PartKey & {
  n: number
  segments: number
  format: number
  bits: number
  hashes: number
  slicesARow: number
  hashed: ListedField[]
  unlisted: ListedField[]
  lowerPart: number | null
  lowerSegment: number | null
  upperPart: number | null
  upperSegment: number | null
}

type Question = { range: TimeRange; edges: Ends; direction: 'ASC' | 'DESC' }

/**
 * In the order of the walk, those that hold logs between the edges alone. `range`: of archived days. An edge lies in the last segment that begins
 * before it: segments do not overlap, also where many logs have one time.
 */
export async function readParts(
  { queryArchive }: Pick<Snapshot, 'queryArchive'>,
  { range, edges, direction }: Question,
): Promise<ArchivePart[]> {
  const { lower, upper } = edges
  const raw = await queryArchive<RawPart>(Prisma.sql`
    SELECT (extract(epoch FROM day) * 1000)::float8 AS "dayMs", generation, part, parts.n::float8 AS n, segments, format, bits, hashes,
      slices_a_row AS "slicesARow", hashed, unlisted, "lowerPart", "lowerSegment", "upperPart", "upperSegment"
    FROM (
      SELECT day, generation, lower.part AS "lowerPart", lower.segment AS "lowerSegment", upper.part AS "upperPart", upper.segment AS "upperSegment"
      FROM archive_days
        LEFT JOIN LATERAL (${lastBefore(lower, isBehindStart(lower))}) AS lower ON true
        LEFT JOIN LATERAL (${lastBefore(upper, Prisma.sql`${timestamptz(upper.timestamp)} < archive_days.day + interval '24 hours'`)}) AS upper ON true
      WHERE day >= ${dayOf(range.from.ms)} AND day < ${timestamptz(range.until)} OFFSET 0
    ) AS days JOIN archive_parts AS parts USING (day, generation)
    ORDER BY day, part`)
  const parts = raw.flatMap((each) => toPart(each, { lower, upper }))
  return direction === 'ASC' ? parts : parts.toReversed()
}

/** All logs of a day are behind its first moment, but for those of that very moment. */
const isBehindStart = ({ timestamp, id }: Edge): Prisma.Sql =>
  id === undefined
    ? Prisma.sql`${timestamptz(timestamp)} > archive_days.day`
    : Prisma.sql`${timestamptz(timestamp)} >= archive_days.day`

const dayOf = (ms: number) => timestamptz(momentOf(Math.floor(ms / DAY_MS) * DAY_MS))

const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** `isWithin`: whether the edge lies within the day. Otherwise PostgreSQL does not look. */
const lastBefore = ({ timestamp, id = FIRST_ID }: Edge, isWithin: Prisma.Sql) => Prisma.sql`
  SELECT part, segment FROM archive_segments AS segments
  WHERE ${isWithin} AND segments.day = archive_days.day AND segments.generation = archive_days.generation
    AND (first_ts, first_id) <= (${timestamptz(timestamp)}, ${id}::uuid)
  ORDER BY first_ts DESC, first_id DESC LIMIT 1`

/** None where no segment lies between the edges. */
function toPart({ dayMs, generation, part, n, ...raw }: RawPart, { lower, upper }: Ends): ArchivePart[] {
  const { segments, format, bits, hashes, slicesARow, hashed, unlisted } = raw
  const isCutBelow = raw.lowerPart !== null
  const isCutAbove = upper.timestamp.ms < dayMs + DAY_MS
  const [lowerPart, upperPart] = [raw.lowerPart ?? -1, raw.upperPart ?? -1]
  const first = !isCutBelow || part > lowerPart ? 0 : part === lowerPart ? (raw.lowerSegment ?? 0) : segments
  const end = !isCutAbove || part < upperPart ? segments : part === upperPart ? (raw.upperSegment ?? 0) + 1 : 0
  if (first >= end) return []
  const edges: Edges = {
    lower: isCutBelow && part === lowerPart ? lower : undefined,
    upper: isCutAbove && part === upperPart ? upper : undefined,
  }
  const shape = { segments, format, bits, hashes, slicesARow, hashed, unlisted }
  return [{ dayMs, generation, part, n, shape, first, last: end - 1, edges }]
}
