/** Reads for one subscriber: how many records it has missed, and the new logs that its filter selects. */
import type { FairTurns } from '../platform/fair-turns.ts'
import type { Place } from './place.ts'
import type { TailLog } from './ring.ts'
import type { Hold } from './unread.ts'
import type { Watch } from './watches.ts'

/** A batch may be empty. `count` is null if it is unknown. */
export type Seen = { kind: 'batch'; logs: TailLog[] } | { kind: 'missed'; count: bigint | null }

type Parts = {
  client: string
  place: Place
  watch: Watch
  turns: FairTurns
  hold: Hold
  isEnded(): boolean
}

const BATCH_LOGS = 1000
const BATCH_BYTES = 1024 * 1024

/** Missed records are reported before the logs after them. A batch holds at most 1000 logs or 1 MiB. */
export async function read(parts: Parts): Promise<Seen> {
  const { client, place, turns, isEnded } = parts
  const batch: Batch = { logs: [], bytes: 0 }
  if (place.isBehind()) await turns.take(client)
  const count = place.skipMissing()
  if (count !== 0n) return { kind: 'missed', count }
  while (!isEnded() && gather(batch, parts) === 'more') await turns.take(client)
  return { kind: 'batch', logs: batch.logs }
}

type Batch = { logs: TailLog[]; bytes: number }

/** One turn's part of a batch. `more` asks for another turn. */
function gather(batch: Batch, { place, watch, turns, hold }: Parts): 'done' | 'more' {
  for (;;) {
    const entry = place.entry()
    if (entry === undefined || batch.logs.length >= BATCH_LOGS) return 'done'
    const { log, bytes } = entry
    const isSelected = place.isNew(entry) && watch.selects(entry, turns.isOver)
    if (isSelected === undefined) return 'more'
    if (isSelected && log) {
      const isFull = batch.logs.length > 0 && batch.bytes + bytes > BATCH_BYTES
      if (isFull || !hold.hasRoom(bytes)) return 'done'
      hold.take(bytes)
      batch.logs.push(log)
      batch.bytes += bytes
    }
    place.pass(entry)
    if (turns.isOver()) return 'more'
  }
}
