import { Prisma } from '../../generated/prisma/client.ts'
import { startOfDay } from '../../filter/days-sql.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { timestamptz } from '../../filter/timestamptz.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { FRAMES, type Frames } from '../segment/segment.ts'
import { checksumOf } from './checksum.ts'

type Place = { day: number; generation: number; part: number; segment: number }

/** `first` and `last`: of its logs. */
export type Framed = { frames: Frames; first: LogRow; last: LogRow }

const COLUMNS = Prisma.raw(
  [
    'day',
    'generation',
    'part',
    'segment',
    'n',
    'first_ts',
    'first_id',
    'last_ts',
    'last_id',
    'checksum',
    ...FRAMES,
  ].join(', '),
)

export async function insertSegment({ query }: Session, place: Place, segment: Framed): Promise<void> {
  await query(Prisma.sql`INSERT INTO archive_segments (${COLUMNS}) VALUES (${valuesOf(place, segment)})`)
}

/** Of logs that have the value, once more. */
export async function insertSparse(
  { query }: Session,
  { field, value, ...place }: Place & { field: string; value: string },
  segment: Framed,
): Promise<void> {
  await query(Prisma.sql`
    INSERT INTO archive_sparse (field, value, ${COLUMNS}) VALUES (${field}, ${value}, ${valuesOf(place, segment)})`)
}

const valuesOf = ({ day, generation, part, segment }: Place, { frames, first, last }: Framed) => Prisma.sql`
  ${startOfDay(day)}, ${generation}::int, ${part}::int, ${segment}::int, ${frames.n}::smallint,
  ${timestamptz(first.timestamp)}, ${first.id}::uuid, ${timestamptz(last.timestamp)}, ${last.id}::uuid, ${checksumOf(frames)}::int,
  ${frames.keys}::bytea, ${frames.raw}::bytea, ${frames.message}::bytea, ${frames.metadata}::bytea`
