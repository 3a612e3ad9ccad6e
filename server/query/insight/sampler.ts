/**
 * Reads figures exactly where that fits the deadline, else from a sample of pages: a pilot of a few pages says which. The door of this folder
 * for whoever reads figures of many logs.
 */
import type { StatsBasis, StatsBasisChoice } from '../../generated/graphql.ts'
import { FEED_LIMITS, type Outlook } from '../../archive/read/feed.ts'
import type { Wanted } from '../../archive/read/job.ts'
import { EVER, timeRangeOf, type Condition } from '../../filter/condition.ts'
import { AppError } from '../../platform/errors.ts'
import { tooSlow } from '../../platform/postgres/postgres.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { maySample, underScope } from '../scope.ts'
import { readSelections, type Selections } from '../selections.ts'
import { feedOf, msOf, outlookOf, pagesOfArchive, sharesOf } from './archived-logs.ts'
import { attempt } from './attempt.ts'
import { countBand, designOf, mayMissBelow, type Pages } from './bands.ts'
import { readCost, readPilots, type Pilot } from './pilot.ts'
import { readParts, sampledSource, thinnedSource, wholeSource, type Drawn, type Part, type Source } from './source.ts'
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
  /** What `look` has found for the condition; absent: it is looked at now. */
  looked?: Looked | undefined
  choice: StatsBasisChoice
  /** Microseconds for each selected log, beyond reading it. */
  extraUs?: number
  /** What is read of a log: of archived ones nothing else is decoded. */
  reads: Wanted
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

/** What is known of a question before it is asked. */
export type Looked = {
  selections: Selections
  parts(): Promise<readonly Part[]>
  pilot(): Promise<Pilot>
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

type Pace = ReturnType<typeof createPace>

function createPace(us: number) {
  /** Of a scanned log, in microseconds: what this process has seen last. */
  const pace = { us }
  return {
    us: () => pace.us,
    /** `work`: in microseconds, at a pace of one. What was given up would have taken longer still, and would be given up again. */
    learn(ms: number, { work, isDone }: { work: number; isDone: boolean }): void {
      const seen = (ms * 1000) / Math.max(1, work)
      if (!isDone) pace.us = Math.max(pace.us, Math.min(seen, MOST_SLOWER * pace.us))
      else if (work >= 50_000) pace.us = Math.min(10, Math.max(0.3, 0.7 * pace.us + 0.3 * seen))
    },
  }
}

export function createSampler({ sizes = {}, seed = 1, paceUs = 1 }: Options = {}) {
  const parts: SamplerParts = { limits: { ...SAMPLE, ...sizes }, seed, pace: createPace(paceUs) }
  const piloting = { pages: parts.limits.pilotPages, seed }
  return {
    /** Looks once at some conditions with the same range of times, for `read`. */
    look: (snapshot: Snapshot, conditions: readonly Condition[]): Promise<Looked[]> =>
      look(snapshot, conditions, piloting),
    /** Throws QUERY_TIMEOUT where neither is possible, BAD_USER_INPUT for a sample that cannot be taken. */
    async read<T>(snapshot: Snapshot, question: Question<T>): Promise<Answer<T>> {
      const { condition, choice } = question
      const deadlineMs = snapshot.leftMs()
      if (choice === 'SAMPLE' && !maySample(snapshot)) throw noSample()
      const looked = question.looked ?? (await lookAtOne(snapshot, condition, piloting))
      const reading: Reading<T> = { snapshot, question, looked, deadlineMs }
      if (choice !== 'EXACT' && maySample(snapshot)) return readAny(parts, reading)
      const answer = (await readAll(reading, { timeoutMs: snapshot.leftMs() })) ?? tooLate()
      if (answer === 'too many') throw tooManyArchived()
      return answer
    },
  }
}

type SamplerParts = { limits: typeof SAMPLE; seed: number; pace: Pace }

/** From all logs or from a sample. */
async function readAny<T>(sampler: SamplerParts, reading: Reading<T>): Promise<Answer<T>> {
  const { limits } = sampler
  const { snapshot, question, looked } = reading
  const isAuto = question.choice === 'AUTO'
  const parts = await looked.parts()
  const archive = await outlookOf(snapshot, askedOf(reading))
  const pages = pagesOf(parts) + pagesOfArchive(archive)
  if (pages <= (isAuto ? limits.smallPages : 0)) {
    const answer = await tellWhole(snapshot, reading, 0)
    if (answer !== 'too many') return answer
  }
  const pilot = await looked.pilot()
  const outlook = { parts, pilot, archive }
  const fraction = chooseFraction(snapshot, { ...outlook, pages, limits: boundsOf({ ...outlook, limits }) })
  const answer = isAuto ? await readAllIfItFits(sampler, reading, { ...outlook, fraction }) : undefined
  return answer ?? readSample(sampler, reading, { ...outlook, fraction })
}

/** Undefined where it took longer than it may. */
async function readAll<T>(reading: Reading<T>, { timeoutMs, expected }: { timeoutMs: number; expected?: number }) {
  const work = (within: Snapshot) => tellWhole(within, reading, expected)
  return attempt(reading.snapshot, { timeoutMs, work })
}

type Chosen = Outlooks & { fraction: number }

/** Where that is expected to fit the deadline, or a sample would hold few logs. */
async function readAllIfItFits<T>({ limits, pace }: SamplerParts, reading: Reading<T>, outlook: Chosen) {
  const { snapshot, deadlineMs, question, looked } = reading
  const { extraUs = 0 } = question
  const { pilot, parts, archive, fraction } = outlook
  const selected = pilot.selected + archive.selected
  const { scanned, foundMs } = await readCost(snapshot, { selections: looked.selections, parts, pilot })
  const work = scanned + foundMs * 1000
  const extraMs = (selected * extraUs) / 1000
  const fits =
    (work * pace.us()) / 1000 + extraMs + msOf(archive) <= EXPECTED * deadlineMs &&
    selected <= limits.maxWhole &&
    archive.selected <= FEED_LIMITS.rows
  if (!fits && selected * fraction >= limits.fewLogs) return undefined
  const beginMs = performance.now()
  const timeoutMs = Math.min(GIVEN_UP * deadlineMs, snapshot.leftMs())
  const answer = await readAll(reading, { timeoutMs, expected: selected })
  // What the archive takes says nothing of the pace of PostgreSQL.
  if (archive.segments === 0) pace.learn(performance.now() - beginMs - extraMs, { work, isDone: answer !== undefined })
  return answer === 'too many' ? undefined : answer
}

async function readSample<T>({ limits, seed }: SamplerParts, reading: Reading<T>, { fraction, ...outlook }: Chosen) {
  const { snapshot, question, looked } = reading
  const sampling = { ...sharesOf(fraction), seed }
  const told = await attempt(snapshot, {
    timeoutMs: snapshot.leftMs() - MARGIN_MS,
    work: async (within) => {
      const feed = await feedOf(within, askedOf(reading), sampling)
      if (feed === 'too many') return undefined
      const { selections } = looked
      return question.tell(drawFrom(snapshot, { ...outlook, selections, feed, limits, fraction, seed }))
    },
  })
  if (!told) return tooLate()
  if (question.choice === 'AUTO' && told.whole + told.sampled.logs < limits.minLogs) throw tooRare()
  return ofSample(snapshot, { told, fraction })
}

type Piloting = { pages: number; seed: number }

/** Parts and pilots are read when one of them is asked for, and once for all of the conditions. */
async function look(snapshot: Snapshot, conditions: readonly Condition[], piloting: Piloting): Promise<Looked[]> {
  const selections: Selections[] = []
  for (const condition of conditions) selections.push(await readSelections(snapshot, condition))
  const [range = EVER] = conditions.map((condition) => timeRangeOf(underScope(snapshot, condition)))
  let parts: Promise<readonly Part[]> | undefined
  let pilots: Promise<Pilot[]> | undefined
  const findParts = () => (parts ??= readParts(snapshot, range))
  const findPilots = () =>
    (pilots ??= findParts().then((found) =>
      readPilots(snapshot, { questions: selections.map(({ hot }) => hot), range, parts: found, ...piloting }),
    ))
  return selections.map((each, i) => ({
    selections: each,
    parts: findParts,
    pilot: async () => pilotAt(await findPilots(), i),
  }))
}

function pilotAt(pilots: readonly Pilot[], index: number): Pilot {
  const pilot = pilots[index]
  if (!pilot) throw new Error('There is a pilot of each condition')
  return pilot
}

async function lookAtOne(snapshot: Snapshot, condition: Condition, piloting: Piloting): Promise<Looked> {
  const [looked] = await look(snapshot, [condition], piloting)
  if (!looked) throw new Error('Nothing was looked at')
  return looked
}

type Reading<T> = { snapshot: Snapshot; question: Question<T>; looked: Looked; deadlineMs: number }

const askedOf = <T>({ question: { reads }, looked: { selections } }: Reading<T>) => ({ reads, selections })

type Outlooks = { parts: readonly Part[]; pilot: Pilot; archive: Outlook }

/** `too many`: archived logs (archive/read/feed.ts). */
async function tellWhole<T>(within: Snapshot, reading: Reading<T>, expected?: number): Promise<Answer<T> | 'too many'> {
  const feed = await feedOf(within, askedOf(reading))
  if (feed === 'too many') return feed
  const { snapshot, looked, question } = reading
  const { selections } = looked
  return ofWhole(snapshot, await question.tell(wholeSource(snapshot, { selections, feed }, expected)))
}

export type Sampler = ReturnType<typeof createSampler>

export type Answer<T> = { answer: T; basis: StatsBasis }

const pagesOf = (parts: readonly Part[]) => parts.reduce((sum, { pages }) => sum + pages, 0)

/** Where all is looked at anyway. */
const UNBOUNDED = { maxFraction: 1, maxScopedFraction: 1, maxPages: Infinity }

type Choice = Outlooks & { limits: typeof SAMPLE }

/** So many are looked at as soon as a short range of a large part. */
const FEW_SEGMENTS = 400

/** A short range of large parts is thinned out. */
const isThinned = ({ parts, pilot, archive, limits }: Choice): boolean =>
  limits.thins &&
  archive.segments <= FEW_SEGMENTS &&
  parts.every((part) => pilot.of(part).pages < limits.maxFraction * part.pages)

const boundsOf = (choice: Choice): typeof SAMPLE =>
  isThinned(choice) ? { ...choice.limits, ...UNBOUNDED } : choice.limits

type Drawing = Choice & Drawn & { fraction: number; seed: number }

function drawFrom(snapshot: Snapshot, { selections, feed, fraction, seed, ...choice }: Drawing): Source {
  const drawn = { selections, feed, fraction, seed }
  return isThinned(choice)
    ? thinnedSource(snapshot, drawn)
    : sampledSource(snapshot, { ...drawn, ...split(choice.parts, { ...choice, fraction }) })
}

/** Of all pages, in steps: so the answer stays the same while the pilot wavers. Under a scope it depends on what the scope shows, and nothing else. */
function chooseFraction({ scope }: Snapshot, { pages, pilot, archive, limits }: Choice & { pages: number }): number {
  const ofPages = scope ? limits.maxScopedFraction : limits.maxPages / Math.max(1, pages)
  const selected = pilot.selected + archive.selected
  const wanted = Math.min(limits.maxFraction, ofPages, limits.logs / Math.max(1, selected))
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

const tooManyArchived = () =>
  new AppError(
    'QUERY_TIMEOUT',
    'There are too many archived logs to read all of them: add a condition, or ask for a shorter time range.',
  )

const tooRare = () =>
  new AppError(
    'QUERY_TIMEOUT',
    'These logs are too rare to estimate their figures, and too many others would have to be read: add a condition, or ask for a shorter time range.',
  )

const noSample = () =>
  new AppError('BAD_USER_INPUT', 'Under your scope no sample can be taken: ask for the basis AUTO or EXACT.')
