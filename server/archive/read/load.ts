/** Loads frames of segments. */
import { Prisma } from '../../generated/prisma/client.ts'
import { timestamptz } from '../../filter/timestamptz.ts'
import { momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { FRAMES, type FrameName } from '../segment/segment.ts'
import type { Candidates } from './candidates.ts'
import { damaged } from './decode.ts'
import type { LoadedSegment } from './job.ts'
import type { PartKey } from './parts.ts'

/** Of one statement: what a question holds at once. One segment is loaded however large it is. */
const MAX_BYTES = 4 * 1024 * 1024

type Asked = Pick<Candidates, 'copy'> & {
  part: PartKey
  /** In the order of the walk. */
  segments: readonly number[]
  frames: ReadonlySet<FrameName>
  direction: 'ASC' | 'DESC'
}

/** Frames in base64. */
type Row = { segment: number; n: number } & Partial<Record<FrameName, string>>

/** The first of them, as many as fit. */
export async function loadSegments(
  { queryArchive }: Pick<Snapshot, 'queryArchive'>,
  { part, copy, segments, frames, direction }: Asked,
): Promise<LoadedSegment[]> {
  const names = FRAMES.filter((frame) => frames.has(frame))
  const columns = Prisma.raw(['segment', 'n', ...names].join(', '))
  // Of bytes `pg` makes hexadecimal digits, and reads these slowly.
  const texts = Prisma.raw(['segment', 'n', ...names.map((name) => `encode(${name}, 'base64') AS ${name}`)].join(', '))
  const size = Prisma.raw(['0', ...names.map((name) => `octet_length(${name})`)].join(' + '))
  const order = Prisma.raw(`segment ${direction}`)
  const rows = await queryArchive<Row>(Prisma.sql`
    SELECT ${texts}
    FROM (
      SELECT ${columns}, coalesce(sum(${size}) OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
      FROM ${copy ? Prisma.sql`archive_sparse` : Prisma.sql`archive_segments`}
      WHERE day = ${timestamptz(momentOf(part.dayMs))} AND generation = ${part.generation} AND part = ${part.part} AND segment = ANY(${segments}::int[])
        ${copy ? Prisma.sql`AND field = ${copy.field} AND value = ${copy.value}` : Prisma.empty}
    ) AS sized
    WHERE bytes_before < ${MAX_BYTES} ORDER BY ${order}`)
  const read = createShared(rows, names)
  return segments.slice(0, Math.max(1, rows.length)).map((number, i) => {
    const row = rows[i]
    if (row?.segment !== number) throw damaged(part, number, 'it is not there')
    return { n: row.n, frames: read(row) }
  })
}

/** In one piece of memory that other threads see too: nothing is copied for them. */
function createShared(rows: readonly Row[], names: readonly FrameName[]): (row: Row) => LoadedSegment['frames'] {
  const sizeOf = (text: string) => Math.ceil((text.length / 4) * 3)
  const size = rows.reduce((sum, row) => names.reduce((all, name) => all + sizeOf(row[name] ?? ''), sum), 0)
  const shared = Buffer.from(new SharedArrayBuffer(size))
  let at = 0
  return (row) => {
    const frames: LoadedSegment['frames'] = {}
    for (const name of names) frames[name] = shared.subarray(at, (at += shared.write(row[name] ?? '', at, 'base64')))
    return frames
  }
}
