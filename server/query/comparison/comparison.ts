/** Reads `logComparison`: what the logs of one side have more or less often than those of another. */
import type {
  ChangedValue,
  ChangeKind,
  LogChange,
  NumberChange,
  QueryLogComparisonArgs,
  StatsValue,
} from '../../generated/graphql.ts'
import { compareMoments, type Moment } from '../../platform/moment.ts'
import { AppError } from '../../platform/errors.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { jsonBytes } from '../../platform/text/json-size.ts'
import type { Sampler } from '../insight/sampler.ts'
import { estimated, exact } from '../insight/values.ts'
import { basisOf } from './basis.ts'
import { candidatesOf } from './candidates.ts'
import { groupAlike, MIN_SCORE, scoreOf, type Grouped } from './changes.ts'
import { createFigures, type Figures } from './figures.ts'
import { numberChangesOf } from './numbers.ts'
import { createProbes, type Probes } from './probes.ts'
import { readQuestion, type ComparisonQuestion } from './question.ts'
import { ratioOf } from './ratio.ts'
import { readSides } from './read-logs.ts'
import type { LogRecord } from './record.ts'

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readComparison(snapshot: Snapshot, args: QueryLogComparisonArgs, sampler: Sampler) {
  const question = readQuestion(args)
  const probes = createProbes(snapshot)
  const read = await readSides(snapshot, question, sampler)
  const figures = createFigures(read)
  const scored = [...candidatesOf(read)].flatMap(
    (candidate) => scoreOf(candidate, { figures, record: read.record }) ?? [],
  )
  const making = { question, figures, probes, record: read.record }
  const changes: LogChange[] = []
  for (const group of groupAlike(scored, question.first)) {
    const change = await toChange(group, making)
    if (change) changes.push(change)
  }
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

type Making = { question: ComparisonQuestion; figures: Figures; probes: Probes; record: LogRecord }

/** Undefined for a pattern of errors that is not as new as it seemed. */
async function toChange(group: Grouped, { question, figures, probes, record }: Making): Promise<LogChange | undefined> {
  const { of, score, condition, logs, isOnlyAfter, isOnlyBefore, isCounted, isSuspect } = group
  const sides = { before: figures.value(group, 'before'), after: figures.value(group, 'after') }
  const emptySide = isOnlyAfter ? 'before' : isOnlyBefore ? 'after' : undefined
  let kind: ChangeKind = isMore(group, figures) ? 'MORE' : 'LESS'
  if (emptySide) {
    const isKnown = isCounted || figures.isExact(emptySide)
    const isAny = isKnown ? false : await probes.isAny(question.conditions[emptySide], condition)
    sides[emptySide] = asFound(sides[emptySide], isAny)
    if (isAny === false) kind = isOnlyAfter ? 'NEW' : 'GONE'
    if (isAny !== false && isSuspect && score < MIN_SCORE) return undefined
  }
  const first = kind === 'NEW' ? await firstSeen() : undefined
  async function firstSeen(): Promise<Moment | undefined> {
    const read = earliest(record, logs)
    return figures.isExact('after') ? read : ((await probes.firstTime(question.conditions.after, condition)) ?? read)
  }
  return {
    kind,
    of,
    ...sides,
    ratio: ratioOf(sides, { before: figures.total('before'), after: figures.total('after') }),
    score,
    isNewError: isSuspect && kind === 'NEW',
    firstSeen: first ?? null,
    together: group.together.map((each) => each.of),
  }
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

const earliest = (record: LogRecord, logs: readonly number[]): Moment | undefined =>
  logs.map((log) => record.timeOf(log)).reduce((a, b) => (a && b && compareMoments(a, b) <= 0 ? a : b), undefined)

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
