/** The last minute of the stream, decoded once for all subscribers. They hold no logs of their own, only places in here, so its bound is theirs. */
import type { LogView } from '../filter/log-view.ts'
import type { ResolversParentTypes } from '../generated/graphql.ts'
import type { Offsets } from './position.ts'
import { createViews } from './views.ts'

/** A log as the resolvers of `Log` take it. */
export type TailLog = ResolversParentTypes['Log']

export type Added = {
  partition: number
  offset: bigint
  /** Undefined where the record cannot be decoded. */
  log: TailLog | undefined
  /** Of the record in the stream. */
  bytes: number
}

export type Entry = Added & {
  /** In the order in which the entries came. */
  number: number
  /** The log as predicates look at it; undefined where there is none. */
  view(): LogView | undefined
}

type Options = {
  begins: Offsets
  /** Of the first entry: a ring that takes the place of another one goes on with its numbers. */
  first?: number
  /** Older entries go when newer ones come. */
  maxAgeMs: number
  /** What all entries may take together, each with what the objects around its text take. */
  maxBytes: number
}

export type Ring = ReturnType<typeof createRing>

/** What the objects of a decoded log take beside its text. */
const ENTRY_BYTES = 600

export function createRing({ begins, maxAgeMs, maxBytes, ...options }: Options) {
  const entries: (Entry & { atMs: number })[] = []
  const views = createViews(maxBytes / 2)
  const floor: Offsets = [...begins]
  const head: Offsets = [...begins]
  let first = options.first ?? 0
  let bytes = 0

  function drop(nowMs: number): void {
    let gone = 0
    for (const entry of entries) {
      if (bytes <= maxBytes && nowMs - entry.atMs <= maxAgeMs) break
      bytes -= entry.bytes + ENTRY_BYTES
      floor[entry.partition] = entry.offset + 1n
      if (entry.log) views.drop(entry.log)
      gone++
    }
    entries.splice(0, gone)
    first += gone
  }

  return {
    append(added: readonly Added[], atMs: number): void {
      for (const entry of added) {
        const { log } = entry
        entries.push({ ...entry, atMs, number: first + entries.length, view: () => log && views.of(log) })
        bytes += entry.bytes + ENTRY_BYTES
        floor[entry.partition] ??= 0n
        head[entry.partition] = entry.offset + 1n
      }
      drop(atMs)
    },
    /** Numbers of the entries: of the first that is still here, and after the last. */
    first: () => first,
    end: () => first + entries.length,
    at: (number: number): Entry | undefined => entries[number - first],
    /** The place before the first entry that is still here. */
    floor: (): Offsets => [...floor],
    /** The place after the last one. */
    head: (): Offsets => [...head],
  }
}
