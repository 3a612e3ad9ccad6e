/**
 * Reads figures exactly where that fits the deadline, else from a sample of pages: a pilot of a few pages says which. The door of this folder
 * for whoever reads figures of many logs.
 */
import type { StatsBasis, StatsBasisChoice } from '../../generated/graphql.ts'
import { timeRangeOf, type Condition } from '../../filter/condition.ts'
import { AppError } from '../../platform/errors.ts'
import { tooSlow } from '../../platform/postgres/postgres.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { maySample, underScope } from '../scope.ts'
import { readSelections } from '../selections.ts'
import { attempt } from './attempt.ts'
import { countBand, designOf, mayMissBelow, type Pages } from './bands.ts'
import { readCost, readPilot, type Pilot } from './pilot.ts'
import { readParts, sampledSource, thinnedSource, wholeSource, type Part, type Source } from './source.ts'
import { add, estimated, exact } from './values.ts'

/** An answer, and the logs that it was made of: those read as a whole, and those of the sampled pages. */
export type Told<T> = {
  answer: T
  whole: number
  sampled: Pages
  /** What a group has: its design decides which groups the sample may have missed. Absent: as all logs together. */
  ofGroup?: Pages
}

export type Question<T> = {
  /** Without the scope, which is added. */
  condition: Condition
  choice: StatsBasisChoice
  /** Microseconds for each selected log, beyond reading it. */
  extraUs?: number
  /** How often all is read; 1 where absent. */
  times?: number
  /** From all logs of the selection, or from a sample, whichever the source is. */
  tell(source: Source): Promise<Told<T>>
}

export const SAMPLE = {
  /** Selected logs of a sample: an average to 1 %, a 95th percentile to 2 %. */
  logs: 100_000,
  /** Of the pages that a question touches; half a second for three million logs. */
  maxFraction: 0.1,
  /** Where there is no scope: under one the share would tell how many other logs there are, and is bounded by itself. */
  maxPages: 20_000,
  maxScopedFraction: 0.1,
  pilotPages: 1250,
  /** So few pages are read at once, without a pilot. */
  smallPages: 2500,
  /** A sample that is expected to hold fewer logs of the selection is taken only if reading all of them was given up. */
  fewLogs: 1000,
  /** With fewer there is no figure. */
  minLogs: 30,
  /** More selected logs are never all read, however fast that would be: what is made of each takes its time elsewhere. */
  maxWhole: Infinity,
  /** Whether a short range of a large part is thinned out, too, and not read as a whole. */
  thins: false,
}

/** Parts of the time that is left: what reading all may be expected to take, and when it is given up. */
const EXPECTED = 0.5
const GIVEN_UP = 0.7

/** One answer that was given up may have been slow for another reason. */
const MOST_SLOWER = 4

/** Left at the end, so that what is too slow is said in our words. */
const MARGIN_MS = 100

type Options = {
  sizes?: Partial<typeof SAMPLE>
  seed?: number
  /** What reading a log takes, until this process has seen it, in microseconds. */
  paceUs?: number
}

export function createSampler({ sizes = {}, seed = 1, paceUs = 1 }: Options = {}) {
  const limits = { ...SAMPLE, ...sizes }
  /** Of a scanned log, in microseconds: what this process has seen last. */
  const pace = { us: paceUs }

  /** `work`: in microseconds, at a pace of one. What was given up would have taken longer still, and would be given up again. */
  function learn(ms: number, { work, isDone }: { work: number; isDone: boolean }): void {
    const seen = (ms * 1000) / Math.max(1, work)
    if (!isDone) pace.us = Math.max(pace.us, Math.min(seen, MOST_SLOWER * pace.us))
    else if (work >= 50_000) pace.us = Math.min(10, Math.max(0.3, 0.7 * pace.us + 0.3 * seen))
  }

  return {
    /** Throws QUERY_TIMEOUT where neither is possible, BAD_USER_INPUT for a sample that cannot be taken. */
    async read<T>(
      snapshot: Snapshot,
      { condition, choice, extraUs = 0, times = 1, tell }: Question<T>,
    ): Promise<Answer<T>> {
      const deadlineMs = snapshot.leftMs()
      const selections = await readSelections(snapshot, condition)
      const tellWhole = async (expected?: number) =>
        ofWhole(snapshot, await tell(wholeSource(snapshot, selections, expected)))
      const readWhole = (timeoutMs: number, expected?: number) =>
        attempt(snapshot, { timeoutMs, work: () => tellWhole(expected) })
      if (choice === 'SAMPLE' && !maySample(snapshot)) throw noSample()
      const range = timeRangeOf(underScope(snapshot, condition))
      if (choice === 'EXACT' || !maySample(snapshot)) return (await readWhole(snapshot.leftMs())) ?? tooLate()
      const parts = await readParts(snapshot, range)
      if (pagesOf(parts) <= (choice === 'AUTO' ? limits.smallPages : 0)) return tellWhole(0)
      const pilot = await readPilot(snapshot, { selections, range, parts, pages: limits.pilotPages, seed })
      const source = drawFrom(snapshot, { selections, parts, pilot, limits, seed })
      if (choice === 'AUTO') {
        const { scanned, foundMs } = await readCost(snapshot, { selections, parts, pilot })
        const work = times * (scanned + foundMs * 1000)
        const extraMs = (pilot.selected * extraUs) / 1000
        const expectedMs = (work * pace.us) / 1000 + extraMs
        const fits = expectedMs <= EXPECTED * deadlineMs && pilot.selected <= limits.maxWhole
        if (fits || pilot.selected * source.fraction < limits.fewLogs) {
          const beginMs = performance.now()
          const answer = await readWhole(Math.min(GIVEN_UP * deadlineMs, snapshot.leftMs()), pilot.selected)
          learn(performance.now() - beginMs - extraMs, { work, isDone: answer !== undefined })
          if (answer) return answer
        }
      }
      const answer = await attempt(snapshot, { timeoutMs: snapshot.leftMs() - MARGIN_MS, work: () => tell(source) })
      if (!answer) return tooLate()
      if (choice === 'AUTO' && answer.whole + answer.sampled.logs < limits.minLogs) throw tooRare()
      return ofSample(snapshot, { told: answer, fraction: source.fraction })
    },
  }
}

export type Sampler = ReturnType<typeof createSampler>

export type Answer<T> = { answer: T; basis: StatsBasis }

const pagesOf = (parts: readonly Part[]) => parts.reduce((sum, { pages }) => sum + pages, 0)

/** Where all is looked at anyway. */
const UNBOUNDED = { maxFraction: 1, maxScopedFraction: 1, maxPages: Infinity }

type Choice = { parts: readonly Part[]; pilot: Pilot; limits: typeof SAMPLE }

type Drawing = Choice & { selections: readonly Condition[]; seed: number }

function drawFrom(snapshot: Snapshot, { selections, seed, ...choice }: Drawing): Source {
  const { parts, pilot, limits } = choice
  const isThinned = limits.thins && split(parts, { pilot, fraction: limits.maxFraction }).drawn.length === 0
  const fraction = chooseFraction(snapshot, isThinned ? { ...choice, limits: { ...limits, ...UNBOUNDED } } : choice)
  const drawn = { selections, fraction, seed }
  if (isThinned) return thinnedSource(snapshot, drawn)
  return sampledSource(snapshot, { ...drawn, ...split(parts, { pilot, fraction }) })
}

/** Of all pages, in steps: so the answer stays the same while the pilot wavers. Under a scope it depends on what the scope shows, and nothing else. */
function chooseFraction({ scope }: Snapshot, { parts, pilot, limits }: Choice): number {
  const ofPages = scope ? limits.maxScopedFraction : limits.maxPages / pagesOf(parts)
  const wanted = Math.min(limits.maxFraction, ofPages, limits.logs / Math.max(1, pilot.selected))
  const unit = 10 ** Math.floor(Math.log10(wanted) + 1e-9)
  const step = [5, 2, 1].find((each) => each * unit <= wanted * (1 + 1e-9)) ?? 1
  return step * unit
}

/** Of a part of which the range covers little, most sampled pages would be for nothing. */
function split(parts: readonly Part[], { pilot, fraction }: { pilot: Pilot; fraction: number }) {
  const isShort = (part: Part) => pilot.of(part).pages < (fraction * part.pages) / 2
  return { drawn: parts.filter((part) => !isShort(part)), whole: parts.filter(isShort) }
}

/** The share of the pages would tell who has a scope how much there is beside it. */
const shown = ({ scope }: Snapshot, fraction: number) => (scope ? null : fraction)

function ofWhole<T>(snapshot: Snapshot, { answer, whole }: Told<T>): Answer<T> {
  const selected = exact(whole, { n: whole })
  const basis = { kind: 'EXACT' as const, rows: BigInt(whole), selected, fraction: shown(snapshot, 1) }
  return { answer, basis: { ...basis, mayMissBelow: 0n, reason: null } }
}

function ofSample<T>(snapshot: Snapshot, { told, fraction }: { told: Told<T>; fraction: number }): Answer<T> {
  const { answer, whole, sampled, ofGroup = sampled } = told
  const rows = whole + sampled.logs
  const missed = mayMissBelow({ fraction }) * designOf(ofGroup)
  return {
    answer,
    basis: {
      kind: 'SAMPLE',
      rows: BigInt(rows),
      selected: estimated(add(countBand({ ...sampled, fraction }), whole), { n: rows }),
      fraction: shown(snapshot, fraction),
      mayMissBelow: BigInt(Math.ceil(missed)),
      reason: 'Reading every log would take too long, so these figures are estimated from a sample of them.',
    },
  }
}

function tooLate(): never {
  throw tooSlow()
}

const tooRare = () =>
  new AppError(
    'QUERY_TIMEOUT',
    'These logs are too rare to estimate their figures, and too many others would have to be read: add a condition, or ask for a shorter time range.',
  )

const noSample = () =>
  new AppError('BAD_USER_INPUT', 'Under your scope no sample can be taken: ask for the basis AUTO or EXACT.')
