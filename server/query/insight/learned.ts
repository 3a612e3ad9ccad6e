/**
 * What the keeper has learned of patterns from samples of all logs (store/log-patterns.ts). Under a scope nothing of it is read: it would
 * show what messages of others look like.
 */
import { Prisma } from '../../generated/prisma/client.ts'
import { isLike } from '../../filter/pattern-test.ts'
import { parsePattern, PATTERN_VERSION } from '../../log/pattern-text.ts'
import { REST, tokensOf, WORD } from '../../log/template.ts'
import { earlier, momentOf, type Moment } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'

/** Templates without `WORD`, each with the time of the earliest sampled log that had it. */
export type Learned = ReadonlyMap<string, Moment>

export async function readLearned({ scope, query }: Pick<Snapshot, 'scope' | 'query'>): Promise<Learned> {
  if (scope) return new Map()
  const rows = await query<{ text: string; ms: number; us: number }>(Prisma.sql`
    SELECT text, floor(extract(epoch FROM first_seen) * 1000)::float8 AS ms, extract(microseconds FROM first_seen)::int % 1000 AS us
    FROM log_patterns WHERE version = ${PATTERN_VERSION}::int`)
  return new Map(rows.map(({ text, ms, us }) => [parsePattern(text), momentOf(ms, us)]))
}

/**
 * For each of these patterns, as templates and perhaps with `WORD`, the time of the earliest sampled log that it selects. One of which no
 * sample had a log is not in it. A pattern may be older than that: samples are not all logs, and the keeper forgets.
 */
export const readFirstSeen = async (
  snapshot: Pick<Snapshot, 'scope' | 'query'>,
  patterns: Iterable<string>,
): Promise<ReadonlyMap<string, Moment>> => firstSeenOf(patterns, await readLearned(snapshot))

/** The same of what has been read. */
export function firstSeenOf(patterns: Iterable<string>, learned: Learned): ReadonlyMap<string, Moment> {
  const matchOf = createMatches(learned)
  const found = new Map<string, Moment>()
  for (const pattern of patterns) {
    const firstSeen = pattern.includes(WORD) ? matchOf(pattern) : learned.get(pattern)
    if (firstSeen) found.set(pattern, firstSeen)
  }
  return found
}

type Entry = { tokens: readonly string[]; seen: Moment }

/** Of those that `WORD` may match: what is left out may be more than a word. */
function createMatches(learned: Learned) {
  let byLength: Map<number, Entry[]> | undefined

  const index = () => {
    const whole = [...learned].filter(([template]) => !template.includes(REST))
    const entries = whole.map(([template, seen]) => ({ tokens: tokensOf(template), seen }))
    return Map.groupBy(entries, ({ tokens }) => tokens.length)
  }

  return (pattern: string): Moment | undefined => {
    byLength ??= index()
    const wanted = tokensOf(pattern)
    const matching = byLength.get(wanted.length)?.filter(({ tokens }) => isLike(tokens, wanted)) ?? []
    return matching
      .map(({ seen }) => seen)
      .reduce<Moment | undefined>((first, seen) => earlier(first ?? seen, seen), undefined)
  }
}
