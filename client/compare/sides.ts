/** The two sides of a comparison, as the API takes them and as the page calls them. */
import type { LogComparisonQueryVariables, LogFilter } from '../generated/graphql.ts'
import { EVERYTHING, isEverything } from '../search/filter.ts'
import { toWhere } from '../state/log-query.ts'
import { rangeAgainst, type Against } from '../time/against.ts'
import { rangeBounds, shortRangeLabel, type TimeRange } from '../time/time-range.ts'
import type { Clock } from '../ui/time/relative-moment.ts'

export type SideNames = { before: string; after: string }

export type Sides = {
  variables: LogComparisonQueryVariables
  before: string
  after: string
  /** What both are called where there is room for a word. */
  names: SideNames
  /** The range of the other side; null where it is that of the view. */
  beforeRange: TimeRange | null
}

const IN_TIME = { before: 'Before', after: 'After' }
/** A range of one's own may be the later one. */
const NAMES = {
  previous: IN_TIME,
  day: IN_TIME,
  week: IN_TIME,
  rest: { before: 'Rest', after: 'Part' },
  range: { before: 'Other', after: 'This' },
} satisfies Record<Exclude<Against['kind'], 'commits'>, SideNames>

type Asked = {
  /** The search without its time. */
  filter: LogFilter
  range: TimeRange
  against: Exclude<Against, { kind: 'commits' }>
}

/** Undefined where the range has no start, so that nothing was before. */
export function sidesOfTime({ filter, range, against }: Asked, clock: Clock): Sides | undefined {
  const beforeRange = rangeAgainst(against, range, clock)
  if (!beforeRange) return undefined
  const after = boundsOf(range, clock.nowMs)
  const bounds = boundsOf(beforeRange, clock.nowMs)
  const isRest = against.kind === 'rest'
  const before = shortRangeLabel(beforeRange, clock.zone, clock.nowMs)
  return {
    variables: {
      ...ofBoth(filter),
      after: after,
      before: isRest ? { and: [bounds, { not: after }] } : untilStart(bounds, after),
    },
    before: isRest ? `the rest of ${before}` : before,
    after: shortRangeLabel(range, clock.zone, clock.nowMs),
    names: NAMES[against.kind],
    beforeRange,
  }
}

type Commits = { filter: LogFilter; range: TimeRange; after: string; before: string }

export function sidesOfCommits({ filter, range, after, before }: Commits, { nowMs }: Clock): Sides {
  return {
    variables: {
      ...ofBoth(toWhere(filter, range, nowMs) ?? EVERYTHING),
      after: { commit: { eq: after } },
      before: { commit: { eq: before } },
    },
    before: `commit ${before}`,
    after: `commit ${after}`,
    names: IN_TIME,
    beforeRange: null,
  }
}

/** The newest commit and the one that was new before it: by when each was seen first, of equal ones by when it was seen last. */
export function newestCommits(series: readonly { commit: string; counts: readonly number[] }[]): readonly string[] {
  const seen = series.map(({ commit, counts }) => ({
    commit,
    first: counts.findIndex((count) => count > 0),
    last: counts.findLastIndex((count) => count > 0),
  }))
  return seen.toSorted((a, b) => b.first - a.first || b.last - a.last).map(({ commit }) => commit)
}

function ofBoth(filter: LogFilter): { where?: LogFilter } {
  return isEverything(filter) ? {} : { where: filter }
}

function boundsOf(range: TimeRange, nowMs: number): { timestamp: ReturnType<typeof rangeBounds> } | LogFilter {
  const timestamp = rangeBounds(range, nowMs)
  return timestamp.gte === undefined && timestamp.lte === undefined ? EVERYTHING : { timestamp }
}

/** Of two ranges that touch, a log at the moment between them is in the later one. */
function untilStart(before: LogFilter, after: LogFilter): LogFilter {
  const { gte, lte } = before.timestamp ?? {}
  if (lte === undefined || lte !== after.timestamp?.gte) return before
  return { timestamp: { ...(gte !== undefined && { gte }), lt: lte } }
}
