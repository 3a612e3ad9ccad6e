/** Which logs are in the archive already: in place of the primary key, which refuses a log that comes a second time. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { LogKey } from '../../filter/log-key.ts'
import { printMoment } from '../../platform/moment.ts'
import { decodeSegment } from '../segment/segment.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { isOf, type Generation, type StoredSegment } from './stored-segments.ts'

type Asking = { query<Row>(sql: Prisma.Sql): Promise<Row[]> }

/** Of one question, and of one turn of the event loop: decoding takes a tenth of a millisecond each. */
const SEGMENTS_AT_ONCE = 32

/** Of the keys those that the generation has. Where a segment is damaged nothing is known, and a log is kept rather than lost. */
export async function findKnown<Key extends LogKey>(
  asking: Asking,
  generation: Generation,
  keys: readonly Key[],
): Promise<Set<Key>> {
  const known = new Set<Key>()
  const bySegment = await findPlaces(asking, generation, keys)
  const places = [...bySegment.keys()]
  for (let from = 0; from < places.length; from += SEGMENTS_AT_ONCE) {
    const some = places.slice(from, from + SEGMENTS_AT_ONCE).map((place) => place.split(' ').map(Number))
    const segments = await asking.query<StoredSegment>(Prisma.sql`
      SELECT part, segment, n, keys, raw FROM archive_segments
      WHERE ${isOf(generation)} AND (part, segment) IN (
        SELECT * FROM unnest(${some.map(([part = 0]) => part)}::int[], ${some.map(([, segment = 0]) => segment)}::int[]))`)
    for (const stored of segments) {
      const ids = idsOf(stored)
      const those = bySegment.get(nameOf(stored)) ?? []
      those.filter((key) => ids.has(nameKey(key))).forEach((key) => known.add(key))
    }
  }
  return known
}

const nameOf = ({ part, segment }: Pick<StoredSegment, 'part' | 'segment'>) => `${part} ${segment}`
const nameKey = ({ timestamp, id }: LogKey) => `${timestamp.ms}.${timestamp.us} ${id}`

/** The segment in whose range a key lies, by `nameOf`; keys between two segments have none. */
async function findPlaces<Key extends LogKey>({ query }: Asking, generation: Generation, keys: readonly Key[]) {
  const rows = await query<{ place: number; part: number; segment: number }>(Prisma.sql`
    SELECT place::int, part, segment
    FROM unnest(${keys.map(({ timestamp }) => printMoment(timestamp))}::timestamptz[], ${keys.map(({ id }) => id)}::uuid[])
      WITH ORDINALITY AS key (ts, id, place),
    LATERAL (
      SELECT part, segment, last_ts, last_id FROM archive_segments
      WHERE ${isOf(generation)} AND (first_ts, first_id) <= (key.ts, key.id)
      ORDER BY first_ts DESC, first_id DESC LIMIT 1
    ) AS found
    WHERE (last_ts, last_id) >= (key.ts, key.id)`)
  const bySegment = new Map<string, Key[]>()
  for (const { place, ...row } of rows) {
    const key = keys[place - 1]
    const name = nameOf(row)
    if (key) bySegment.set(name, [...(bySegment.get(name) ?? []), key])
  }
  return bySegment
}

function idsOf(stored: StoredSegment): Set<string> {
  const ids = new Set<string>()
  try {
    const segment = decodeSegment(stored)
    for (let i = 0; i < segment.n; i++) ids.add(nameKey({ timestamp: segment.timestamp(i), id: segment.id(i) }))
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error
  }
  return ids
}
