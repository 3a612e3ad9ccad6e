/**
 * Learns which patterns the messages of logs have, for logPatterns (query/insight/learned.ts): from the samples that the paths come from, so
 * that an insert pays nothing. A pattern that no sampled log has is missing.
 */
import { timestamptz } from '../filter/timestamptz.ts'
import { patternId, PATTERN_VERSION, printPattern } from '../log/pattern-text.ts'
import { templateOf } from '../log/template.ts'
import { earlier, later, momentOf, printMoment, type Moment } from '../platform/moment.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import type { SampledLog } from './log-samples.ts'

/** Messages that are others each time have patterns without end: the most frequent stay, and of the others those that were seen last. */
const MAX_FREQUENT = 4000
const MAX_OTHERS = 1000
export const MAX_PATTERNS = MAX_FREQUENT + MAX_OTHERS

/** Of more, the most frequent are noted. */
const MAX_NOTED_A_MINUTE = 500
const MINUTE_MS = 60_000

type FoundPattern = { template: string; first: Moment; last: Moment; logs: number }

export function createPatternTally() {
  const found = new Map<string, FoundPattern>()
  return {
    add({ message, ms, us }: SampledLog): void {
      const template = templateOf(message)
      const at = momentOf(ms, us)
      const known = found.get(template)
      if (!known) {
        found.set(template, { template, first: at, last: at, logs: 1 })
        return
      }
      known.logs++
      known.first = earlier(known.first, at)
      known.last = later(known.last, at)
    },
    /** The most frequent first. */
    found: (): FoundPattern[] => [...found.values()].toSorted((a, b) => b.logs - a.logs),
  }
}

/** How many patterns may be noted now. */
export function createAllowance() {
  let left = MAX_NOTED_A_MINUTE
  let atMs = -Infinity
  return {
    take<T>(wanted: readonly T[], nowMs: number): readonly T[] {
      left = Math.min(MAX_NOTED_A_MINUTE, left + ((nowMs - atMs) / MINUTE_MS) * MAX_NOTED_A_MINUTE)
      atMs = nowMs
      const taken = wanted.slice(0, Math.floor(left))
      left -= taken.length
      return taken
    },
  }
}

type Noted = { found: readonly FoundPattern[]; nowMs: number }

/** Resolves to how many of them were not known. */
export function notePatterns(database: Database, { found, nowMs }: Noted) {
  const rows = found.map(({ template, first, last, logs }) => ({
    id: patternId(template),
    text: printPattern(template),
    first: printMoment(first),
    last: printMoment(last),
    logs,
  }))
  return database.$queryRaw<[{ added: number }]>`
    WITH noted AS (
      INSERT INTO log_patterns AS known (id, version, text, first_seen, last_seen, logs, sampled_at)
      SELECT id, ${PATTERN_VERSION}::int, text, first, last, logs, ${timestamptz(momentOf(nowMs))}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS found (id text, text text, first timestamptz, last timestamptz, logs bigint)
      ON CONFLICT (id) DO UPDATE SET
        first_seen = least(known.first_seen, excluded.first_seen),
        last_seen = greatest(known.last_seen, excluded.last_seen),
        logs = known.logs + excluded.logs,
        sampled_at = excluded.sampled_at
      RETURNING xmax = 0 AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new)::int AS added FROM noted`
}

/** When some have been added. Those of other rules are no pattern of any message now. */
export const evictPatterns = (database: Database) =>
  database.$executeRaw`
    DELETE FROM log_patterns WHERE version <> ${PATTERN_VERSION}::int OR id = ANY (ARRAY(
      SELECT id FROM (
        SELECT id, sampled_at, last_seen FROM log_patterns ORDER BY logs DESC, sampled_at DESC, id OFFSET ${MAX_FREQUENT}::int
      ) AS rare
      ORDER BY sampled_at DESC, last_seen DESC, id OFFSET ${MAX_OTHERS}::int))`
