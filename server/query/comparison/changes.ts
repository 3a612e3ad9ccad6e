/** Which candidates have another share of one side than of the other, by more than chance, and how much that is. */
import type { Candidate } from './candidates.ts'
import type { Estimate, Figures } from './figures.ts'
import type { Side } from './question.ts'
import type { LogRecord, Logs } from './record.ts'
import { designOfTraces } from './strata.ts'

/** From here on a change is listed: in comparisons of hours in which nothing happened no value comes up to it. */
export const MIN_SCORE = 0.05
/** With fewer logs on both sides a share says nothing. */
const MIN_LOGS = 10
/** Hundreds of candidates are looked at, so one in a thousand is many. */
const ERRORS_OF_CHANCE = 3
/** A new pattern of errors is listed from so many logs on, if by its share there would have been so many before. */
const MIN_NEW_ERRORS = 5
const MIN_EXPECTED = 3

export type Scored = Candidate & {
  score: number
  /** Where one side has none among those that were read: if it has none at all. Else the same. */
  provedScore: number
  before: Estimate
  after: Estimate
  /** Whether no log of the other side that was read has it. */
  isOnlyAfter: boolean
  isOnlyBefore: boolean
  isSuspect: boolean
}

type Reading = { figures: Figures; record: LogRecord }

/** Undefined for those that are not listed. */
export function scoreOf(candidate: Candidate, { figures, record }: Reading): Scored | undefined {
  const { counts, logs, of } = candidate
  const [before, after] = [figures.estimate(counts, 'before'), figures.estimate(counts, 'after')]
  const read = counts.reduce((sum, { whole, sampled }) => sum + whole + sampled, 0)
  const isOnlyAfter = before.logs === 0
  const isSuspect = isOnlyAfter && of.field === 'PATTERN' && isNewError(after, figures)
  const scored = { ...candidate, before, after, isOnlyAfter, isOnlyBefore: after.logs === 0, isSuspect }
  const most = read < MIN_LOGS ? 0 : mix(scored, { figures, design: 1, isProved: true })
  if (most < MIN_SCORE && !isSuspect) return undefined
  // Traces are looked at where it depends on them, which is seldom.
  const design = designOfTraces(record, logs)
  const [score, provedScore] = [false, true].map((isProved) => mix(scored, { figures, design, isProved }))
  if (read < MIN_LOGS || score === undefined || provedScore === undefined)
    return { ...scored, score: 0, provedScore: 0 }
  return provedScore < MIN_SCORE && !isSuspect ? undefined : { ...scored, score, provedScore }
}

function isNewError({ logs, severe }: Estimate, figures: Figures): boolean {
  const expected = (logs * figures.total('before')) / Math.max(1, figures.total('after'))
  return logs >= MIN_NEW_ERRORS && severe > logs / 2 && expected >= MIN_EXPECTED
}

type Wavering = { figures: Figures; design: number; isProved: boolean }

/** By how many doublings the shares differ beyond chance, and the root of the share that this moves. */
function mix(of: Readonly<Record<Side, Estimate>>, { figures, design, isProved }: Wavering): number {
  const [a, b] = [sideOf('before'), sideOf('after')]
  function sideOf(side: Side) {
    const other = of[side === 'before' ? 'after' : 'before']
    const { logs, variance } = of[side]
    const unseen = isProved ? 1 : figures.weightOf(side, other.severe > other.logs / 2)
    const unit = logs > 0 ? variance / logs : unseen
    const total = Math.max(1, figures.total(side))
    return { share: logs / total, adjusted: (logs + unit / 2) / total, events: logs / unit / design }
  }
  const doublings = Math.abs(Math.log2(b.adjusted / a.adjusted))
  const error = Math.LOG2E * Math.sqrt(1 / (a.events + 0.5) + 1 / (b.events + 0.5))
  return Math.max(0, doublings - ERRORS_OF_CHANCE * error) * Math.sqrt(Math.abs(a.share - b.share))
}

/** What says most to a person, of values that the same logs have. */
const FIELDS = ['PATTERN', 'RESOURCE_ID', 'COMMIT', 'PARENT_RESOURCE_ID', 'LEVEL', 'METADATA'] as const
const SAME = 0.98

export type Grouped = Scored & { together: Scored[] }

/** What may be a new error first, then by score. */
function inOrder(a: Scored, b: Scored): number {
  const rank = ({ isSuspect }: Scored) => (isSuspect ? 0 : 1)
  return (
    rank(a) - rank(b) || b.provedScore - a.provedScore || placeOf(a) - placeOf(b) || (a.of.value < b.of.value ? -1 : 1)
  )
}

const placeOf = ({ of }: Scored) => FIELDS.indexOf(of.field)

/** Values that nearly the same logs have are one change, of which there are so many. */
export function groupAlike(scored: readonly Scored[], most: number): Grouped[] {
  const groups: Grouped[] = []
  for (const each of scored.toSorted(inOrder)) {
    const alike = groups.findIndex((group) => areSame(group.logs, each.logs))
    const group = groups[alike]
    if (!group) {
      if (groups.length < most) groups.push({ ...each, together: [] })
    } else if (placeOf(each) < placeOf(group)) {
      const { together, ...first } = group
      groups[alike] = {
        ...each,
        isSuspect: group.isSuspect || each.isSuspect,
        score: group.score,
        provedScore: group.provedScore,
        together: [first, ...together],
      }
    } else group.together.push(each)
  }
  return groups
}

/** Of all logs that have one of them, nearly all have both. */
function areSame(a: Logs, b: Logs): boolean {
  const larger = Math.max(a.length, b.length)
  if (Math.min(a.length, b.length) < SAME * larger) return false
  let [i, j, both] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i] ?? 0, b[j] ?? 0]
    if (x === y) both++
    if (x <= y) i++
    if (y <= x) j++
  }
  return both >= SAME * larger
}
