/**
 * The paths that occur in the newest logs of a scope, sampled when they are asked for: those that the keeper has noted are of all logs, and
 * would name the fields of others.
 */
import { allOf } from '../filter/condition.ts'
import { fold } from '../filter/fold.ts'
import { createPathTally, type FoundPath } from '../filter/path-tally.ts'
import { contains } from '../filter/search.ts'
import { createAnswerRoom } from '../platform/answer-room.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { readWalk } from './walk.ts'

const MAX_LOGS = 500
/** They take some ten milliseconds to parse. */
const MAX_BYTES = 1024 * 1024
const MAX_PATHS = 5000

type Question = {
  /** What the name contains, in any case. */
  text: string
  /** The place after which it goes on. */
  from: { count: bigint; name: string } | undefined
  limit: number
}

/** The most frequent first, then by name. */
export async function readScopedPaths(snapshot: Snapshot, { text, from, limit }: Question) {
  const room = createAnswerRoom({ bytes: MAX_BYTES, values: Infinity }).part()
  const { rows } = await readWalk({ snapshot: { ...snapshot, room }, condition: allOf(), direction: 'DESC' }, MAX_LOGS)
  const tally = createPathTally(MAX_PATHS)
  for (const { metadataJson, timestamp } of rows) tally.add({ metadata: metadataJson, ms: timestamp.ms })
  const part = fold(text)
  return tally
    .found()
    .filter(({ name }) => contains(fold(name), part))
    .map(toRawPath)
    .toSorted(inOrder)
    .filter((path) => from === undefined || inOrder(path, from) > 0)
    .slice(0, limit)
}

const toRawPath = ({ path, name, types, logs, lastMs }: FoundPath) => ({
  path: [...path],
  name,
  types: types.toSorted(),
  lastMs,
  count: BigInt(logs),
})

type Place = { count: bigint; name: string }

/** By code points, as the collation pg_c_utf8 has it. */
const inOrder = (a: Place, b: Place): number =>
  a.count === b.count ? Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) : Number(b.count - a.count)
