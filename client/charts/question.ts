/** What a chart shows, in the address: `measure=p95:duration_ms&split=resourceId&shape=time`. */
import type { StatsFunction, StatsMeasure } from '../generated/graphql.ts'
import { NO_NAME, readStatsName, statsKey, statsLabel, statsName, type StatsRef } from '../search/stats-ref.ts'
import { splitNames } from '../state/layout.ts'
import type { Options } from '../state/options.ts'

type Measure = {
  label: string
  function: StatsFunction
  percentile?: number
  /** What it is made of: nothing, any values, or numbers, which only the metadata have. */
  of: 'nothing' | 'values' | 'numbers'
  /** The figures of parts add up to that of the whole. */
  isSum?: true
}

export const MEASURES = {
  count: { label: 'Count', function: 'COUNT', of: 'nothing', isSum: true },
  unique: { label: 'Unique values', function: 'COUNT_DISTINCT', of: 'values' },
  sum: { label: 'Sum', function: 'SUM', of: 'numbers', isSum: true },
  avg: { label: 'Average', function: 'AVG', of: 'numbers' },
  min: { label: 'Minimum', function: 'MIN', of: 'numbers' },
  max: { label: 'Maximum', function: 'MAX', of: 'numbers' },
  p50: { label: 'p50', function: 'PERCENTILE', percentile: 50, of: 'numbers' },
  p90: { label: 'p90', function: 'PERCENTILE', percentile: 90, of: 'numbers' },
  p95: { label: 'p95', function: 'PERCENTILE', percentile: 95, of: 'numbers' },
  p99: { label: 'p99', function: 'PERCENTILE', percentile: 99, of: 'numbers' },
} as const satisfies Readonly<Record<string, Measure>>

export type MeasureName = keyof typeof MEASURES

export const SHAPES = ['time', 'bars', 'top', 'table'] as const
export type Shape = (typeof SHAPES)[number]

export const MAX_SPLITS = 2

export type Question = {
  measure: MeasureName
  /** Null while a measure of something has nothing chosen. */
  of: StatsRef | null
  split: readonly StatsRef[]
  shape: Shape
}

const FIRST_SPLIT: readonly StatsRef[] = [{ field: 'resourceId' }]

export function readQuestion({ measure: written = '', split, shape }: Options): Question {
  const [name = '', ...rest] = written.split(':')
  const measure = isMeasure(name) ? name : 'count'
  return {
    measure,
    of: fittingRef(measure, readStatsName(rest.join(':'))),
    split: split ? readSplit(split) : FIRST_SPLIT,
    shape: fittingShape(
      measure,
      SHAPES.find((known) => known === shape),
    ),
  }
}

/** Without what is so anyhow. */
export function writeQuestion({
  measure,
  of,
  split,
  shape,
}: Question): Required<Pick<Options, 'measure' | 'split' | 'shape'>> {
  const plain = readQuestion({})
  const names = split.map(statsName).join(',') || NO_NAME
  const text = of === null ? measure : `${measure}:${statsName(of)}`
  return {
    measure: text === plain.measure ? '' : text,
    split: names === plain.split.map(statsName).join(',') ? '' : names,
    shape: shape === fittingShape(measure, undefined) ? '' : shape,
  }
}

/** A change to a question. What does not fit the new measure goes. */
export function changeQuestion(question: Question, change: Partial<Question>): Question {
  const next = { ...question, ...change }
  return { ...next, of: fittingRef(next.measure, next.of ?? undefined), shape: fittingShape(next.measure, next.shape) }
}

export function isSum(measure: MeasureName): boolean {
  return 'isSum' in MEASURES[measure]
}

/** `p95 of duration_ms` */
export function measureLabel({ measure, of }: Question): string {
  const { label } = MEASURES[measure]
  return of === null ? label : `${label} of ${statsLabel(of)}`
}

/** Undefined while it is not told what the measure is made of. */
export function statsMeasure({ measure, of }: Question): StatsMeasure | undefined {
  const { function: name, of: kind, ...rest }: Measure = MEASURES[measure]
  if (kind === 'nothing') return { function: name }
  if (of === null) return undefined
  const { percentile } = rest
  return { function: name, of: statsKey(of), ...(percentile !== undefined && { percentile }) }
}

function isMeasure(name: string): name is MeasureName {
  return Object.hasOwn(MEASURES, name)
}

function fittingRef(measure: MeasureName, ref: StatsRef | undefined): StatsRef | null {
  const { of } = MEASURES[measure]
  if (ref === undefined || of === 'nothing' || (of === 'numbers' && ref.field !== 'metadata')) return null
  return ref
}

/** Bars stand on one another, which says something only of what adds up. */
function fittingShape(measure: MeasureName, shape: Shape | undefined): Shape {
  if (shape === undefined) return isSum(measure) ? 'bars' : 'time'
  return shape === 'bars' && !isSum(measure) ? 'time' : shape
}

function readSplit(text: string): readonly StatsRef[] {
  const refs = splitNames(text).flatMap((name) => readStatsName(name) ?? [])
  return refs
    .filter((ref, at) => refs.findIndex((other) => statsName(other) === statsName(ref)) === at)
    .slice(0, MAX_SPLITS)
}
