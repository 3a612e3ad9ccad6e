/**
 * Where a condition asks for times, levels or resources beside what is in larger frames, the keys alone are loaded and tested first: of a
 * segment that has each of them, but in no row together, nothing else is read.
 */
import type { Condition } from '../../filter/condition.ts'
import { framesOf, regexLeavesOf } from '../segment/row-test.ts'

/** Fewer segments are loaded as they are: a second statement takes longer. */
export const MIN_SIEVED = 16
/** Of their keys alone. */
export const MAX_SIEVED = 256

export type Sieve = {
  /** What the keys decide. */
  condition: Condition
  isWorthIt(): boolean
  note(passed: { of: number; kept: number }): void
}

/** Undefined where the keys decide everything, or nothing. */
export function createSieve(condition: Condition): Sieve | undefined {
  if (condition.kind !== 'and') return undefined
  const ofKeys = condition.of.filter((part) => isOfKeys(part))
  if (ofKeys.length === 0 || ofKeys.length === condition.of.length) return undefined
  let [of, kept] = [0, 0]
  return {
    condition: { kind: 'and', of: ofKeys },
    isWorthIt: () => of < MIN_SIEVED || kept * 2 <= of,
    note(passed) {
      of += passed.of
      kept += passed.kept
    },
  }
}

/** A regular expression is PostgreSQL's to test (regexes.ts). */
function isOfKeys(condition: Condition): boolean {
  const frames = framesOf(condition)
  return frames.size === 1 && frames.has('keys') && regexLeavesOf(condition).length === 0
}
