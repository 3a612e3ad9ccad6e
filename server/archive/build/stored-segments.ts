/** Segments as the tables hold them. */
import { Prisma } from '../../generated/prisma/client.ts'
import { isoDay, startOfDay } from '../../filter/days-sql.ts'
import type { LogKey } from '../../filter/log-key.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { timestamptz } from '../../filter/timestamptz.ts'
import { decodeSegment, FRAMES, type FrameName, type Segment } from '../segment/segment.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { checksumOf } from './checksum.ts'
import { compareKeys, type Pages } from './pages.ts'

/** One of the makings of a day. */
export type Generation = { day: number; generation: number }

export type Part = Generation & { part: number }

/** `part` and `segment`: its place in the generation. */
export type StoredSegment = { part: number; segment: number; n: number; checksum: number } & Partial<
  Record<FrameName, Uint8Array>
>

/** Also by Prisma's client, which makes a Uint8Array of a bytea. */
type Asking = { query<Row>(sql: Prisma.Sql): Promise<Row[]> }

type Asked = Generation & {
  /** Nothing of other parts. */
  part?: number
  /** Begins with the segment that may hold the first log after this one. */
  after?: LogKey | undefined
  frames?: readonly FrameName[]
}

const SEGMENTS_A_PAGE = 32

export const isOf = ({ day, generation }: Generation) =>
  Prisma.sql`day = ${startOfDay(day)} AND generation = ${generation}::int`

const columnsOf = (frames: readonly FrameName[]) =>
  Prisma.raw(['part', 'segment', 'n', 'checksum', ...frames].join(', '))

/** In the order of the key. */
export async function* walkSegments(
  session: Asking,
  { part, after, frames = FRAMES, ...of }: Asked,
): AsyncGenerator<StoredSegment, void> {
  const isWanted = part === undefined ? Prisma.sql`TRUE` : Prisma.sql`part = ${part}::int`
  let place = after ? await findPlace(session, of, after) : { part: part ?? 0, segment: 0 }
  for (;;) {
    const page = await session.query<StoredSegment>(Prisma.sql`
      SELECT ${columnsOf(frames)} FROM archive_segments
      WHERE ${isOf(of)} AND ${isWanted} AND (part, segment) >= (${place.part}::int, ${place.segment}::int)
      ORDER BY part, segment LIMIT ${SEGMENTS_A_PAGE}::int`)
    yield* page
    const last = page.at(-1)
    if (!last || page.length < SEGMENTS_A_PAGE) return
    place = { part: last.part, segment: last.segment + 1 }
  }
}

/** The whole of one segment. */
export async function loadSegment({ query }: Asking, of: Part, segment: number): Promise<StoredSegment> {
  const [stored] = await query<StoredSegment>(Prisma.sql`
    SELECT ${columnsOf(FRAMES)} FROM archive_segments
    WHERE ${isOf(of)} AND part = ${of.part}::int AND segment = ${segment}::int`)
  if (!stored) throw new SegmentError(nameOf(of, { part: of.part, segment }), 'it is missing')
  return stored
}

/** Of the last segment that begins at the key or before it. */
async function findPlace({ query }: Asking, generation: Generation, key: LogKey) {
  const [row] = await query<{ part: number; segment: number }>(Prisma.sql`
    SELECT part, segment FROM archive_segments
    WHERE ${isOf(generation)} AND (first_ts, first_id) <= (${timestamptz(key.timestamp)}, ${key.id}::uuid)
    ORDER BY first_ts DESC, first_id DESC LIMIT 1`)
  return row ?? { part: 0, segment: 0 }
}

/** All logs of a generation after this one. Throws a SegmentError that names the segment. */
export async function* archivedPages(session: Asking, asked: Generation & { after: LogKey | undefined }): Pages {
  const { after } = asked
  for await (const stored of walkSegments(session, asked)) {
    const rows = rowsOf(asked, stored)
    const rest = after ? rows.filter((row) => compareKeys(row, after) > 0) : rows
    if (rest.length > 0) yield rest
  }
}

/** All logs of a segment, whose frames are all there. Throws a SegmentError that names the segment. */
function rowsOf(of: Generation, stored: StoredSegment): LogRow[] {
  return readSegment(of, stored, (segment) => Array.from({ length: segment.n }, (_, i) => segment.row(i)))
}

/** What `read` makes of a segment. Throws a SegmentError that names the segment, for frames that are not what was written, too. */
export function readSegment<T>({ day }: Generation, stored: StoredSegment, read: (segment: Segment) => T): T {
  const name = nameOf({ day }, stored)
  if (isWhole(stored) && checksumOf(stored) !== stored.checksum)
    throw new SegmentError(name, 'its frames are not what was written')
  try {
    return read(decodeSegment(stored))
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error
    throw new SegmentError(name, error.message.replace(/\.$/, ''), { cause: error })
  }
}

const nameOf = ({ day }: Pick<Generation, 'day'>, { part, segment }: Pick<StoredSegment, 'part' | 'segment'>) =>
  `Segment ${segment} of part ${part} of ${isoDay(day)}`

const isWhole = (stored: StoredSegment): stored is StoredSegment & Record<FrameName, Uint8Array> =>
  FRAMES.every((name) => stored[name])
