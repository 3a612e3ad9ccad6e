/** Finds single logs in archived days. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Condition, TimeRange } from '../../filter/condition.ts'
import type { LogKey } from '../../filter/log-key.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { compareMoments, earlier, later, momentOf, printMoment } from '../../platform/moment.ts'
import { FRAMES } from '../segment/segment.ts'
import type { ArchiveSnapshot } from './batches.ts'
import { decode } from './decode.ts'
import { loadSegments } from './load.ts'
import type { PartKey } from './parts.ts'
import { openArchiveRows } from './rows.ts'

type OfId = { id: string; range: TimeRange; condition: Condition }

/** A UUIDv7 begins with its own time, and most logs have that of their id. */
const NEAR_MS = 5 * 60_000

/** The newest one with this id, near the time of the id if there is one. */
export async function findArchiveLog(
  snapshot: ArchiveSnapshot,
  { range, ...asked }: OfId,
): Promise<LogRow | undefined> {
  const near = nearOf(asked.id, range)
  const found = near && (await findFirst(snapshot, { ...asked, range: near }))
  return found ?? findFirst(snapshot, { ...asked, range })
}

function nearOf(id: string, { from, until }: TimeRange): TimeRange | undefined {
  if (id[14] !== '7') return undefined
  const ms = parseInt(id.replace('-', '').slice(0, 12), 16)
  const near = { from: later(from, momentOf(ms - NEAR_MS)), until: earlier(until, momentOf(ms + NEAR_MS)) }
  return compareMoments(near.from, near.until) < 0 ? near : undefined
}

async function findFirst(snapshot: ArchiveSnapshot, { id, range, condition }: OfId): Promise<LogRow | undefined> {
  const rows = openArchiveRows({ snapshot, range, condition, direction: 'DESC', id })
  const [row] = await rows.read({ limit: 1, maxBytes: 1 }).finally(rows.close)
  return row
}

type OfKeys = { keys: readonly LogKey[]; condition: Condition; maxBytes: number }

/** The logs with these keys, as many as come to so many bytes. */
export async function findArchiveLogs(snapshot: ArchiveSnapshot, { keys, ...asked }: OfKeys): Promise<LogRow[]> {
  const places = await readPlaces(snapshot, keys)
  const byPart = Map.groupBy(places, ({ dayMs, generation, part }) => [dayMs, generation, part].join())
  const found: LogRow[] = []
  for (const ofPart of byPart.values()) found.push(...(await findInPart(snapshot, ofPart, asked)))
  return found
}

type Place = PartKey & { segment: number; key: LogKey }

/** Where logs with these keys are, if they are anywhere. */
async function readPlaces({ queryArchive }: ArchiveSnapshot, keys: readonly LogKey[]): Promise<Place[]> {
  const found = await queryArchive<Omit<Place, 'key'> & { number: number }>(Prisma.sql`
    SELECT (number - 1)::int AS number, (extract(epoch FROM day) * 1000)::float8 AS "dayMs", generation, part, segment
    FROM unnest(${keys.map(({ timestamp }) => printMoment(timestamp))}::timestamptz[], ${keys.map(({ id }) => id)}::uuid[])
        WITH ORDINALITY AS wanted (ts, id, number)
      JOIN archive_days ON day = date_trunc('day', ts, 'UTC'), LATERAL (
        SELECT part, segment FROM archive_segments AS segments
        WHERE segments.day = archive_days.day AND segments.generation = archive_days.generation AND (first_ts, first_id) <= (ts, id)
        ORDER BY first_ts DESC, first_id DESC LIMIT 1
      ) AS place`)
  return found.flatMap(({ number, ...place }) => {
    const key = keys[number]
    return key ? [{ ...place, key }] : []
  })
}

async function findInPart(
  snapshot: ArchiveSnapshot,
  places: readonly Place[],
  { condition, maxBytes }: Omit<OfKeys, 'keys'>,
): Promise<LogRow[]> {
  const bySegment = Map.groupBy(places, ({ segment }) => segment)
  const left = [...bySegment.keys()].toSorted((a, b) => a - b)
  const rows: LogRow[] = []
  for (const [part] = places; part && left.length > 0;) {
    const asked = { part, copy: undefined, segments: left, frames: ALL, direction: 'ASC' as const }
    const loaded = await loadSegments(snapshot, asked)
    // A segment comes once for each log that is looked for in it.
    const wanted = loaded.flatMap((segment, i) =>
      (bySegment.get(left[i] ?? NaN) ?? []).map((place) => ({ segment, place })),
    )
    left.splice(0, loaded.length)
    const batch = {
      part,
      condition,
      direction: 'ASC' as const,
      numbers: wanted.map(({ place }) => place.segment),
      segments: wanted.map(({ segment, place: { key } }) => ({ ...segment, edges: edgesAround(key) })),
    }
    rows.push(...(await decode(snapshot, batch, { kind: 'select', limit: wanted.length, maxBytes })).rows)
  }
  return rows
}

const ALL = new Set(FRAMES)

const edgesAround = (key: LogKey) => ({ lower: key, upper: { ...key, isBehind: true } })
