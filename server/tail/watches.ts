/** The filters of all tails. Those with equal ones share a watch, which asks each log once, however many they are. */
import { createHash } from 'node:crypto'
import type { Condition } from '../filter/condition.ts'
import type { LogView } from '../filter/log-view.ts'
import { toPredicate, whole, type Ask, type Test } from '../filter/to-predicate.ts'
import type { Entry } from './ring.ts'
import { createVerdicts } from './verdicts.ts'

export type Watch = {
  /** Whether the filter selects the log; undefined if the time is over before that is known. The next call goes on from there. */
  selects(entry: Entry, isOver: () => boolean): boolean | undefined
}

/** Of a smaller log all tests that a filter may have take a few milliseconds at worst. */
const SMALL_BYTES = 4096

/** The tails that share a watch are in the middle of so many large logs at once, at most one each. */
const MAX_BEGUN = 16

export function createWatches() {
  const open = new Map<string, { watch: Watch; users: number }>()

  return {
    /** Each caller must call `leave` once. Throws BAD_USER_INPUT for `regex`. */
    join(condition: Condition) {
      const text = JSON.stringify(condition)
      const key = createHash('sha256').update(text).digest('base64')
      const shared = open.get(key) ?? { watch: createWatch(condition), users: 0 }
      open.set(key, shared)
      shared.users++
      return {
        watch: shared.watch,
        /** Of the filter, as text. */
        bytes: Buffer.byteLength(text),
        leave(): void {
          if (--shared.users === 0) open.delete(key)
        },
      }
    },
  }
}

/** What both select. The first one says whether the second one is asked. */
export const bothOf = (first: Watch, second: Watch): Watch => ({
  selects(entry, isOver) {
    const isSelected = first.selects(entry, isOver)
    return isSelected ? second.selects(entry, isOver) : isSelected
  },
})

function createWatch(condition: Condition): Watch {
  const matches = toPredicate(condition)
  const verdicts = createVerdicts()
  /** Of large logs whose time was over, what the tests said so far. */
  const begun = new Map<number, Map<Test, boolean>>()

  function look({ number, bytes }: Entry, view: LogView, isOver: () => boolean): boolean | undefined {
    if (bytes <= SMALL_BYTES) return matches(view, whole)
    const said = begun.get(number) ?? new Map<Test, boolean>()
    const isSelected = matches(view, inTime(said, isOver))
    begun.delete(number)
    if (isSelected === undefined) begun.set(number, said)
    // The logs before may have left the ring half judged; where one has not, its tests begin again.
    for (const oldest of begun.keys()) if (begun.size > MAX_BEGUN) begun.delete(oldest)
    return isSelected
  }

  return {
    selects(entry, isOver) {
      const known = verdicts.get(entry.number)
      if (known !== undefined) return known
      const view = entry.view()
      const isSelected = view === undefined ? false : look(entry, view, isOver)
      if (isSelected !== undefined) verdicts.set(entry.number, isSelected)
      return isSelected
    },
  }
}

/** Puts each test once, and the first one whatever the time is, so that every call comes further. */
function inTime(said: Map<Test, boolean>, isOver: () => boolean): Ask {
  let isFirst = true
  return (test, view) => {
    const known = said.get(test)
    if (known !== undefined) return known
    if (!isFirst && isOver()) return undefined
    isFirst = false
    const holds = test(view)
    said.set(test, holds)
    return holds
  }
}
