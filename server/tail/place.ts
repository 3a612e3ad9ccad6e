/** A place in the ring, in both counts: the number of the next entry, and the offsets, which mean something elsewhere too. */
import { distance, furthest, type Offsets } from './position.ts'
import type { Entry, Ring } from './ring.ts'

/** Where to begin: with the next record, at offsets in this log, or, for a position in another log, with all that the ring holds. */
export type Start = 'now' | Offsets | 'elsewhere'

export type Place = ReturnType<typeof createPlace>

/** `ringNow` returns another ring after the topic was recreated. */
export function createPlace(ringNow: () => Ring, start: Start) {
  let ring = ringNow()
  let isElsewhere = start === 'elsewhere'
  let number = start === 'now' ? ring.end() : ring.first()
  let offsets = Array.isArray(start) ? [...start] : ring.head()

  const isLost = () => isElsewhere || ring !== ringNow()

  /** How far the entry lies beyond what comes next in its partition; below 0 it has been shown, perhaps by another process. */
  const beyond = ({ partition, offset }: Entry) => offset - (offsets[partition] ?? 0n)

  function holeHere(): bigint {
    const entry = ring.at(number)
    const hole = entry ? beyond(entry) : 0n
    return hole > 0n ? hole : 0n
  }

  function skipToBeginning(): null {
    isElsewhere = false
    ring = ringNow()
    number = ring.first()
    offsets = ring.floor()
    return null
  }

  function skipToFloor(): bigint {
    const missed = distance(offsets, ring.floor())
    number = Math.max(number, ring.first())
    offsets = furthest(offsets, ring.floor())
    return missed
  }

  function skipHole(): bigint {
    const hole = holeHere()
    const entry = ring.at(number)
    if (entry && hole > 0n) offsets[entry.partition] = entry.offset
    return hole
  }

  return {
    offsets: (): Offsets => offsets,
    isBehind: () => isLost() || number < ringNow().end(),
    /** How many records have come since; null after the topic was recreated. */
    behind: (): bigint | null => (isLost() ? null : distance(offsets, ring.head())),
    /** The next entry, unless something is missing before it or there is none. */
    entry: (): Entry | undefined => (isLost() || holeHere() > 0n ? undefined : ring.at(number)),
    isNew: (entry: Entry) => beyond(entry) >= 0n,
    pass(entry: Entry): void {
      number++
      if (beyond(entry) >= 0n) offsets[entry.partition] = entry.offset + 1n
    },
    /** Skips records that are no longer available, dropped by the ring or never delivered, and returns how many those were. */
    skipMissing(): bigint | null {
      if (isLost()) return skipToBeginning()
      return skipToFloor() || skipHole()
    },
  }
}
