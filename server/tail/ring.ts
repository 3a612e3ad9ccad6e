/** The last minute of the stream, decoded once for all subscribers. They hold no logs of their own, only places in here, so its bound is theirs. */
import type { ResolversParentTypes } from '../generated/graphql.ts'
import type { Offsets } from './position.ts'

/** A log as the resolvers of `Log` take it. */
export type TailLog = ResolversParentTypes['Log']

export type Entry = {
  partition: number
  offset: bigint
  /** Undefined where the record cannot be decoded. */
  log: TailLog | undefined
  /** Of the record in the stream. */
  bytes: number
}

type Bounds = {
  /** Older entries go when newer ones come. */
  maxAgeMs: number
  /** What all entries may take together, each with what the objects around its text take. */
  maxBytes: number
}

export type Ring = ReturnType<typeof createRing>

/** What the objects of a decoded log take beside its text. */
const ENTRY_BYTES = 600

export function createRing({ begins, maxAgeMs, maxBytes }: Bounds & { begins: Offsets }) {
  const entries: (Entry & { atMs: number })[] = []
  const floor: Offsets = [...begins]
  const head: Offsets = [...begins]
  let first = 0
  let bytes = 0

  function drop(nowMs: number): void {
    let gone = 0
    for (const { partition, offset, atMs, ...entry } of entries) {
      if (bytes <= maxBytes && nowMs - atMs <= maxAgeMs) break
      bytes -= entry.bytes + ENTRY_BYTES
      floor[partition] = offset + 1n
      gone++
    }
    entries.splice(0, gone)
    first += gone
  }

  return {
    append(added: readonly Entry[], atMs: number): void {
      for (const entry of added) {
        entries.push({ ...entry, atMs })
        bytes += entry.bytes + ENTRY_BYTES
        floor[entry.partition] ??= 0n
        head[entry.partition] = entry.offset + 1n
      }
      drop(atMs)
    },
    /** Numbers of the entries, in the order in which they came: from the first that is still here, and after the last. */
    first: () => first,
    end: () => first + entries.length,
    at: (number: number): Entry | undefined => entries[number - first],
    /** The place before the first entry that is still here. */
    floor: (): Offsets => [...floor],
    /** The place after the last one. */
    head: (): Offsets => [...head],
  }
}
