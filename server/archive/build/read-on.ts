/** The first step of building a day: the next logs become segments. */
import { Prisma } from '../../generated/prisma/client.ts'
import { startOfDay } from '../../filter/days-sql.ts'
import { keyOf } from '../../filter/log-key.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { FRAMES } from '../segment/segment.ts'
import { digestOf, shapeOf } from '../summary/digest.ts'
import { entriesOf, type Entries } from '../summary/entries.ts'
import { SUMMARY_FORMAT } from '../summary/part-shape.ts'
import { heapOf, saveBuild, type Build } from './builds.ts'
import { encodeChecked } from './encode.ts'
import { insertSegment, type Framed } from './insert-segment.ts'
import type { BuildLimits } from './limits.ts'
import type { OpenPart } from './open-part.ts'
import { archivedPages, isOf, type Generation } from './stored-segments.ts'
import { cutSegments, mergePages, tablePages, type Pages } from './pages.ts'

type ReadOn = { build: Build; open: OpenPart | undefined; limits: BuildLimits; signal: AbortSignal }

type NewSegment = Framed & { entries: Entries }

/** Adds segments to the open part, or to a new one, and notes how far it got. Answers how many logs were read. */
export async function readOn(session: Session, { build, open, limits, signal }: ReadOn): Promise<number> {
  const room = Math.min(limits.segmentsAStep, limits.segmentsAPart - (open?.segments ?? 0))
  const { made, isRead } = await encodeNext(session, { build, room, limits, signal })
  const n = made.reduce((sum, { frames }) => sum + frames.n, 0)
  if (made.length > 0)
    await addSegments(session, { of: build, part: open ?? (await openPart(session, build, made)), made })
  const last = made.at(-1)?.last
  await saveBuild(session, { ...build, n: build.n + n, after: last ? keyOf(last) : build.after, isRead })
  return n
}

/** Of the frames of one transaction, so that large logs do not fill the memory. */
const MAX_STEP_BYTES = 32 * 1024 * 1024

type Next = Omit<ReadOn, 'open'> & { room: number }

async function encodeNext(session: Session, { build, room, limits, signal }: Next) {
  const made: NewSegment[] = []
  let bytes = 0
  for await (const rows of cutSegments(pagesOf(session, build), limits.rowsASegment)) {
    signal.throwIfAborted()
    const [first, last] = [rows[0], rows.at(-1)]
    if (!first || !last) continue
    const { frames, segment } = encodeChecked(rows)
    made.push({ frames, entries: entriesOf(segment), first, last })
    bytes += FRAMES.reduce((sum, name) => sum + frames[name].length, 0)
    if (made.length === room || bytes > MAX_STEP_BYTES) return { made, isRead: false }
  }
  return { made, isRead: true }
}

type Added = { of: Generation; part: OpenPart; made: readonly NewSegment[] }

async function addSegments(session: Session, { of, part, made }: Added): Promise<void> {
  for (const [i, segment] of made.entries()) {
    const place = { ...of, part: part.part, segment: part.segments + i }
    await insertSegment(session, place, segment)
    await session.query(Prisma.sql`
      INSERT INTO archive_digests (day, generation, part, segment, digest)
      VALUES (${startOfDay(of.day)}, ${of.generation}::int, ${place.part}::int, ${place.segment}::int, ${digestOf(segment.entries, part)}::bytea)`)
  }
  const n = made.reduce((sum, { frames }) => sum + frames.n, 0)
  await session.query(Prisma.sql`
    UPDATE archive_parts SET segments = segments + ${made.length}::int, n = n + ${n}::int
    WHERE ${isOf(of)} AND part = ${part.part}::int`)
}

/** All logs of the day after the last one that was read. */
function pagesOf(session: Session, build: Build): Pages {
  const { day, after, from } = build
  if (from === undefined) return tablePages(session, { table: heapOf(build), day, after })
  const late = tablePages(session, { table: Prisma.sql`logs_late`, day, after })
  return mergePages(archivedPages(session, { day, generation: from, after }), late)
}

/** By the first segments it is decided what the part knows of all of them. */
async function openPart({ query }: Session, build: Build, made: readonly NewSegment[]): Promise<OpenPart> {
  const shape = shapeOf(made.map(({ entries }) => entries))
  const [row] = await query<{ part: number }>(Prisma.sql`
    INSERT INTO archive_parts (day, generation, part, segments, n, format, bits, hashes, hashed, unlisted, slices_a_row)
    SELECT ${startOfDay(build.day)}, ${build.generation}::int, coalesce(max(part) + 1, 0), 0, 0, ${SUMMARY_FORMAT}::smallint,
      ${shape.bits}::int, ${shape.hashes}::smallint, ${shape.hashed}::text[], '{}', 0
    FROM archive_parts WHERE ${isOf(build)}
    RETURNING part`)
  return { ...shape, part: row?.part ?? 0, segments: 0 }
}
