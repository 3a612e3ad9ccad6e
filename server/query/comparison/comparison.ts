/** Reads `logComparison`: what the logs of one side have more or less often than those of another. */
import type {
  ChangedValue,
  ChangeKind,
  LogChange,
  NumberChange,
  QueryLogComparisonArgs,
  StatsValue,
} from '../../generated/graphql.ts'
import { earlier, type Moment } from '../../platform/moment.ts'
import { AppError } from '../../platform/errors.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { jsonBytes } from '../../platform/text/json-size.ts'
import { firstSeenOf } from '../insight/learned.ts'
import type { Sampler } from '../insight/sampler.ts'
import { estimated, exact } from '../insight/values.ts'
import { basisOf } from './basis.ts'
import { candidatesOf } from './candidates.ts'
import { groupAlike, MIN_SCORE, scoreOf, type Grouped } from './changes.ts'
import { createFigures, type Figures } from './figures.ts'
import { numberChangesOf } from './numbers.ts'
import { createProbes, MAX_PROBES, type Probes } from './probes.ts'
import { readQuestion, type ComparisonQuestion } from './question.ts'
import { ratioOf } from './ratio.ts'
import { readSides, type ReadSides } from './read-logs.ts'

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readComparison(snapshot: Snapshot, args: QueryLogComparisonArgs, sampler: Sampler) {
  const question = readQuestion(args)
  const probes = createProbes(snapshot)
  const read = await readSides(snapshot, question, sampler)
  const figures = createFigures(read)
  const scored = [...candidatesOf(read)].flatMap(
    (candidate) => scoreOf(candidate, { figures, record: read.record }) ?? [],
  )
  const making = { question, figures, probes, read }
  const found: LogChange[] = []
  for (const group of groupAlike(scored, question.first + MAX_PROBES)) {
    const change = await toChange(group, making)
    if (change) found.push(change)
  }
  const changes = found.toSorted(inOrder).slice(0, question.first)
  const numbers = numberChangesOf({ record: read.record, figures, first: question.first })
  const sizes = [...changes.map(sizeOf), ...numbers.map(sizeOfNumbers)]
  if (snapshot.room.take(sizes, (size) => size, 0).length < sizes.length)
    throw new AppError('QUERY_TOO_COMPLEX', 'The answer would be too large: ask for fewer changes at once.')
  return {
    before: basisOf(read, 'before', snapshot),
    after: basisOf(read, 'after', snapshot),
    changes,
    numbers,
  }
}

type Making = { question: ComparisonQuestion; figures: Figures; probes: Probes; read: ReadSides }

/** New errors first. */
const inOrder = (a: LogChange, b: LogChange) => Number(b.isNewError) - Number(a.isNewError) || b.score - a.score

/** Undefined for what is not as new as it seemed. */
async function toChange(group: Grouped, making: Making): Promise<LogChange | undefined> {
  const { question, figures, probes } = making
  const { of, condition, isOnlyAfter, isOnlyBefore, isCounted, isSuspect } = group
  const sides = { before: figures.value(group, 'before'), after: figures.value(group, 'after') }
  const emptySide = isOnlyAfter ? 'before' : isOnlyBefore ? 'after' : undefined
  let kind: ChangeKind = isMore(group, figures) ? 'MORE' : 'LESS'
  if (emptySide) {
    const isKnown = isCounted || figures.isExact(emptySide)
    const isAny = isKnown ? false : await probes.isAny(question.conditions[emptySide], condition)
    sides[emptySide] = asFound(sides[emptySide], isAny)
    if (isAny === false) kind = isOnlyAfter ? 'NEW' : 'GONE'
  }
  const isProved = kind === 'NEW' || kind === 'GONE'
  const score = isProved ? group.provedScore : group.score
  if (score < MIN_SCORE && !(isSuspect && isProved)) return undefined
  return {
    kind,
    of,
    ...sides,
    ratio: ratioOf(sides, { before: figures.total('before'), after: figures.total('after') }),
    score,
    isNewError: isSuspect && kind === 'NEW',
    firstSeen: kind === 'NEW' ? await firstTimeOf(group, making) : null,
    together: group.together.map((each) => each.of),
  }
}

/** Of all logs of `after`, and of a pattern also of those that the keeper has sampled before. */
async function firstTimeOf({ condition, logs }: Grouped, { question, figures, probes, read }: Making): Promise<Moment> {
  const ofRead = logs.map(read.record.timeOf).reduce(earlier)
  const found = figures.isExact('after') ? undefined : await probes.firstTime(question.conditions.after, condition)
  const ofLearned = condition.kind === 'pattern' ? firstSeenOf([condition.template], read.learned) : undefined
  return [found ?? ofRead, ...(ofLearned?.values() ?? [])].reduce(earlier)
}

function isMore({ before, after }: Grouped, figures: Figures): boolean {
  return after.logs * figures.total('before') > before.logs * figures.total('after')
}

/** Of a side of which no log that was read has it. */
function asFound(value: StatsValue, isAny: boolean | undefined): StatsValue {
  if (isAny === undefined) return value
  if (!isAny) return exact(0, { n: value.n })
  const high = Math.max(1, value.high ?? 0)
  return estimated({ value: 1, low: 1, high }, { n: value.n })
}

const FIGURE_BYTES = 250
const FRAME_BYTES = 300

const sizeOfValue = ({ value, metadataPath }: ChangedValue) =>
  FRAME_BYTES + jsonBytes(value) + (metadataPath ?? []).reduce((sum, key) => sum + jsonBytes(key) + 3, 0)

const sizeOfNumbers = ({ metadataPath, resourceId, before, after }: NumberChange) => ({
  bytes:
    FRAME_BYTES +
    FIGURE_BYTES * (before.length + after.length) +
    jsonBytes([...metadataPath, resourceId ?? ''].join('')),
})

const sizeOf = ({ of, together }: LogChange) => ({
  bytes: 3 * FIGURE_BYTES + [of, ...together].reduce((sum, each) => sum + sizeOfValue(each), 0),
})
