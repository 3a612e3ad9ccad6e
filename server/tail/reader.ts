/** Reads for one subscriber: how many records it has missed, and the new logs that its filter selects. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Place } from './place.ts'
import type { TailLog } from './ring.ts'

/** A batch may be empty. `count` is null if it is unknown. */
export type Seen = { kind: 'batch'; logs: TailLog[] } | { kind: 'missed'; count: bigint | null }

type Parts = { place: Place; matches(log: TailLog): boolean }

const BATCH_LOGS = 1000
const BATCH_BYTES = 1024 * 1024
/** The work of one turn of the event loop: a filter may take microseconds for each log. */
const TURN_LOGS = 2000
const TURN_BYTES = 1024 * 1024

/** Missed records are reported before the logs after them. A batch holds at most 1000 logs or 1 MiB. */
export async function read({ place, matches }: Parts): Promise<Seen> {
  const count = place.skipMissing()
  if (count !== 0n) return { kind: 'missed', count }
  const batch: Batch = { logs: [], bytes: 0 }
  while (gather(batch, { place, matches }) === 'more') await turn()
  return { kind: 'batch', logs: batch.logs }
}

type Batch = { logs: TailLog[]; bytes: number }

/** One turn's part of a batch. `more` asks for another turn. */
function gather(batch: Batch, { place, matches }: Parts): 'done' | 'more' {
  let bytes = 0
  for (let looked = 0; looked < TURN_LOGS && bytes < TURN_BYTES; looked++) {
    const entry = place.entry()
    if (entry === undefined || batch.logs.length >= BATCH_LOGS) return 'done'
    const { log } = entry
    const isWanted = log !== undefined && place.isNew(entry) && matches(log)
    const isFull = batch.logs.length > 0 && batch.bytes + entry.bytes > BATCH_BYTES
    if (isWanted && isFull) return 'done'
    place.pass(entry)
    bytes += entry.bytes
    if (!isWanted) continue
    batch.logs.push(log)
    batch.bytes += entry.bytes
  }
  return 'more'
}
