/** Reads `logPatterns`: the kinds of logs that a filter selects. */
import type { QueryLogPatternsArgs } from '../../generated/graphql.ts'
import { levelsOf, readFilter, timeRangeOf, type Condition } from '../../filter/condition.ts'
import { NAME_BY_LEVEL } from '../../filter/level-names.ts'
import { LEVELS } from '../../log/levels.ts'
import { patternId, printPattern } from '../../log/pattern-text.ts'
import { AppError } from '../../platform/errors.ts'
import { earlier, momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { jsonBytes } from '../../platform/text/json-size.ts'
import { chooseBuckets, type Shape } from '../buckets.ts'
import { readRanges } from '../inner-range.ts'
import { underScope } from '../scope.ts'
import { findLogs } from '../find-logs.ts'
import { firstSeenOf, readLearned, type Learned } from './learned.ts'
import { createPatternTally, type CountedPattern, type Patterns } from './pattern-tally.ts'
import { PATTERN_READS, readPatternRows } from './pattern-rows.ts'
import type { Answer, Sampler } from './sampler.ts'
import type { Source } from './source.ts'

export const PATTERN_LIMITS = { first: 100, buckets: 200, cells: 5000, logs: 200_000 } as const

/**
 * From 10 000 logs on, 99.5 % of them are in the pattern that they would be in if all were read; from 30 000 on, 99.98 %. More would only
 * find rarer ones.
 */
export const PATTERN_SAMPLE = { logs: 30_000, smallPages: 1250, maxWhole: 50_000, maxFraction: 1 } as const

/** Beyond reading it: its message goes through the template, and on its way to it. */
const EXTRA_US = 20

type Args = QueryLogPatternsArgs & { nowMs: number }

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readPatterns(snapshot: Snapshot, { nowMs, ...args }: Args, sampler: Sampler) {
  const { first, buckets } = readArguments(args)
  const condition = readFilter(args.where ?? {})
  const shape = buckets === undefined ? undefined : await chooseShape(snapshot, { condition, buckets, nowMs })
  const learned = await readLearned(snapshot)
  const tell = async (source: Source) => {
    const tally = createPatternTally()
    let read = 0
    for await (const rows of readPatternRows(snapshot, source)) {
      for (const row of rows) tally.add(row)
      read += rows.length
      if (read > PATTERN_LIMITS.logs) throw tooMany()
    }
    return tally.tell({ first, shape, fraction: source.fraction, learned: learned.keys() })
  }
  const answer = await sampler.read(snapshot, {
    condition,
    choice: 'AUTO',
    extraUs: EXTRA_US,
    reads: PATTERN_READS,
    tell,
  })
  return toAnswer(snapshot, { ...answer, shape, learned })
}

function readArguments({ first, buckets }: QueryLogPatternsArgs) {
  const most = PATTERN_LIMITS
  const asked = { first: first ?? 50, buckets: buckets ?? undefined }
  for (const name of ['first', 'buckets'] as const) {
    const value = asked[name]
    if (value !== undefined && (value < 1 || value > most[name]))
      throw new AppError('BAD_USER_INPUT', `${name} must be between 1 and ${most[name]}.`)
  }
  if (asked.first * (asked.buckets ?? 0) > most.cells)
    throw new AppError('BAD_USER_INPUT', `first × buckets must not exceed ${most.cells}.`)
  return asked
}

type Asked = { condition: Condition; buckets: number; nowMs: number }

async function chooseShape(snapshot: Snapshot, { condition, buckets, nowMs }: Asked): Promise<Shape | undefined> {
  const asked = timeRangeOf(underScope(snapshot, condition))
  const ranges = await readRanges(snapshot, { asked, levels: levelsOf(condition) ?? new Set(LEVELS), nowMs })
  return ranges && chooseBuckets(ranges.inner ?? ranges.whole, buckets)
}

type Told = Answer<Patterns> & { shape: Shape | undefined; learned: Learned }

async function toAnswer(snapshot: Snapshot, { answer: { patterns, others }, basis, shape, learned }: Told) {
  if (snapshot.room.take(patterns, sizeOf, 0).length < patterns.length)
    throw new AppError('QUERY_TOO_COMPLEX', 'The answer would be too large: ask for fewer patterns or buckets at once.')
  const samples = await findLogs(
    snapshot,
    patterns.map(({ newest }) => newest),
  )
  const sampleOf = new Map(samples.map((log) => [log.id, log]))
  const seenBefore = firstSeenOf(
    patterns.map(({ pattern }) => pattern),
    learned,
  )
  return {
    basis,
    from: shape ? momentOf(shape.originMs) : null,
    to: shape ? momentOf(shape.originMs + shape.count * shape.intervalMs) : null,
    interval: shape ? BigInt(shape.intervalMs) : null,
    patterns: patterns.map(({ pattern, newest, first, buckets, byLevel, ...figures }) => ({
      ...figures,
      id: patternId(pattern),
      text: printPattern(pattern),
      byLevel: byLevel.map(({ level, count }) => ({ level: NAME_BY_LEVEL[level], count })),
      sample: sampleOf.get(newest.id) ?? null,
      firstSeen: snapshot.scope ? null : earlier(first, seenBefore.get(pattern) ?? first),
      buckets: buckets.map((count, i) => ({
        start: momentOf((shape?.originMs ?? 0) + i * (shape?.intervalMs ?? 0)),
        count,
      })),
    })),
    others,
  }
}

/** Where no sample can be taken, as of a view, all would be kept. */
const tooMany = () =>
  new AppError(
    'QUERY_TIMEOUT',
    'There are too many logs to find the patterns of all: add a condition, or ask for a shorter time range.',
  )

/** A figure with its names and its band. */
const FIGURE_BYTES = 250
const FRAME_BYTES = 200

const sizeOf = ({ pattern, byLevel, resources, buckets, variables }: CountedPattern) => ({
  bytes:
    FRAME_BYTES +
    jsonBytes(printPattern(pattern)) +
    FIGURE_BYTES * (1 + byLevel.length + resources.length + buckets.length) +
    variables.reduce(
      (sum, { values }) => sum + FRAME_BYTES + values.reduce((all, value) => all + jsonBytes(value), 0),
      0,
    ) +
    resources.reduce((sum, { resourceId }) => sum + jsonBytes(resourceId), 0),
})
