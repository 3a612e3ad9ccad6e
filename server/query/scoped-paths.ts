/**
 * The paths that occur in the newest logs of a scope, sampled when they are asked for: those that the keeper has noted are of all logs, and
 * would name the fields of others.
 */
import type { MetadataType } from '../generated/graphql.ts'
import { allOf } from '../filter/condition.ts'
import { fold } from '../filter/fold.ts'
import { findOpenObjects, NONE_OPEN, type OpenObjects } from '../filter/open-objects.ts'
import type { NotedKey } from '../filter/path-name.ts'
import { createPathTally, type FoundPath, type SampledLog } from '../filter/path-tally.ts'
import { contains } from '../filter/search.ts'
import { createAnswerRoom } from '../platform/answer-room.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { readWalk } from './walk.ts'

const MAX_LOGS = 500
/** They take some ten milliseconds to parse. */
const MAX_BYTES = 1024 * 1024
const MAX_PATHS = 5000
/** Objects with too many keys are found by counting, and those in them by counting again. */
const MAX_COUNTS = 3

export type RawPath = {
  path: readonly NotedKey[]
  name: string
  types: MetadataType[]
  lastMs: number
  count: bigint
  /** Null until logs have been sampled. */
  share: number | null
  isOpen: boolean
}

type Question = {
  /** What the name contains, in any case. */
  text: string
  /** The place after which it goes on. */
  from: { count: bigint; name: string } | undefined
  limit: number
}

/** The most frequent first, then by name. */
export async function readScopedPaths(snapshot: Snapshot, { text, from, limit }: Question): Promise<RawPath[]> {
  const room = createAnswerRoom({ bytes: MAX_BYTES, values: Infinity }).part()
  const { rows } = await readWalk({ snapshot: { ...snapshot, room }, condition: allOf(), direction: 'DESC' }, MAX_LOGS)
  const logs = rows.map(({ metadataJson, timestamp }) => ({ metadata: metadataJson, ms: timestamp.ms }))
  const { found, open } = tallyPaths(logs)
  const part = fold(text)
  return found
    .filter(({ name }) => {
      const folded = fold(name)
      return contains(folded, part) || (open.has(name) && part.startsWith(`${folded}.`))
    })
    .map((path) => toRawPath(path, { logs: logs.length, isOpen: open.has(path.name) }))
    .toSorted(inOrder)
    .filter((path) => from === undefined || inOrder(path, from) > 0)
    .slice(0, limit)
}

function tallyPaths(logs: readonly SampledLog[]) {
  let open: OpenObjects = NONE_OPEN
  for (let counts = 1; ; counts++) {
    const tally = createPathTally(MAX_PATHS, open)
    for (const log of logs) tally.add(log)
    const found = tally.found()
    const more = findOpenObjects(found)
    if (more.size === 0 || counts === MAX_COUNTS) return { found, open }
    open = new Map([...open, ...more])
  }
}

const toRawPath = ({ path, name, types, logs, lastMs }: FoundPath, of: { logs: number; isOpen: boolean }): RawPath => ({
  path,
  name,
  types: types.toSorted(),
  lastMs,
  count: BigInt(logs),
  share: logs / of.logs,
  isOpen: of.isOpen,
})

type Place = { count: bigint; name: string }

/** By code points, as the collation pg_c_utf8 has it. */
const inOrder = (a: Place, b: Place): number =>
  a.count === b.count ? Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) : Number(b.count - a.count)
