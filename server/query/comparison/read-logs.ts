/** Reads the logs of both sides: the errors of each, which are few and matter most, and the others, each as a whole or from a sample. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { StatsBasis } from '../../generated/graphql.ts'
import { allOf, type Condition } from '../../filter/condition.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { LogLevel } from '../../log/levels.ts'
import { AppError } from '../../platform/errors.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { TEMPLATE_MESSAGE } from '../../filter/template-message.ts'
import { readLearned, type Learned } from '../insight/learned.ts'
import { readInParts } from '../insight/pattern-rows.ts'
import type { Looked, Sampler } from '../insight/sampler.ts'
import { DRAWN_WITH, MOMENT, type Source } from '../insight/source.ts'
import { countLevels } from './level-counts.ts'
import { COMPARISON_LIMITS, SIDES, type ComparisonQuestion, type Side } from './question.ts'
import { createRecord, type ComparedRow, type LogRecord } from './record.ts'
import { levelsAtTop } from './levels-at-top.ts'
import { countAll, NONE, STRATA } from './strata.ts'

/** From 20 000 logs of a side the same changes are found, in the same order, as from all. A sample has half as many, up to all of these. */
export const COMPARISON_SAMPLE = { logs: 20_000, smallPages: 1250, maxWhole: 20_000, thins: true } as const

/** Beyond reading it. */
const EXTRA_US = 20

/** Of a log so much is compared: its message, as far as its pattern depends on it, and its metadata, unless they are longer than this. */
export const MAX_COMPARED_BYTES = 16_384
/** With them, megabytes at most. */
const ROWS_A_FETCH = 512

/** What is read of a log. */
const COMPARED_FIELDS: readonly (keyof LogRow)[] = [
  'message',
  'level',
  'resourceId',
  'commit',
  'parentResourceId',
  'traceId',
  'metadataJson',
  'timestamp',
]

const COLUMNS = Prisma.sql`${TEMPLATE_MESSAGE} AS message, level, resource_id AS "resourceId", commit, parent_resource_id AS "parentResourceId", trace_id AS "traceId",
  metadata::text AS metadata, ${MOMENT}`

/** With the share of the pages also under a scope: for our own figures, and not to be shown. */
type StratumBasis = StatsBasis & { fraction: number }

export type ReadSides = {
  record: LogRecord
  /** Undefined: nothing can be in it. */
  strata: readonly (StratumBasis | undefined)[]
  /** Of each side, where they are known without a look at the logs. */
  levels: Readonly<Record<Side, ReadonlyMap<LogLevel, number> | undefined>>
  learned: Learned
}

/** Throws QUERY_TIMEOUT. */
export async function readSides(
  snapshot: Snapshot,
  question: ComparisonQuestion,
  sampler: Sampler,
): Promise<ReadSides> {
  const record = createRecord(question)
  const { before, after } = question.conditions
  const levels = { before: await countLevels(snapshot, before), after: await countLevels(snapshot, after) }
  const asked = await lookAtSides(snapshot, question, sampler)
  const strata: (StratumBasis | undefined)[] = []
  for (const i of STRATA.keys()) {
    const tell = async (source: Source) => {
      record.begin(i)
      for await (const rows of readInParts<ComparedRow>(snapshot, statementOf(source), ROWS_A_FETCH)) {
        for (const row of rows) record.add(i, row)
        if (record.size() > COMPARISON_LIMITS.logs) throw tooMany()
      }
      const { whole, sampled, squares } = countAll(record)[i] ?? NONE
      return { answer: source.fraction, whole, sampled: { logs: sampled, squares } }
    }
    const how = { choice: 'AUTO' as const, extraUs: EXTRA_US, reads: { fields: COMPARED_FIELDS }, tell }
    const read = asked[i] && (await sampler.read(snapshot, { ...asked[i], ...how }))
    strata.push(read && { ...read.basis, fraction: read.answer })
  }
  return { record, strata, levels, learned: await readLearned(snapshot) }
}

type Asked = { condition: Condition; looked: Looked | undefined }

/** For each stratum; undefined: nothing can be in it. The strata of a side are looked at together. */
async function lookAtSides(snapshot: Snapshot, { conditions }: ComparisonQuestion, sampler: Sampler) {
  const asked: (Asked | undefined)[] = STRATA.map(() => undefined)
  for (const side of SIDES) {
    const ofSide = STRATA.flatMap((stratum, at) => {
      const condition = stratum.side === side ? within(conditions[side], stratum.levels) : undefined
      return condition ? [{ at, condition }] : []
    })
    const looked = await sampler.look(
      snapshot,
      ofSide.map(({ condition }) => condition),
    )
    for (const [i, { at, condition }] of ofSide.entries()) asked[at] = { condition, looked: looked[i] }
  }
  return asked
}

/** Undefined where the condition has none of the levels. */
function within(condition: Condition, levels: readonly LogLevel[]): Condition | undefined {
  const asked = levelsAtTop(condition)
  const both = levels.filter((level) => asked.includes(level))
  return both.length === 0 ? undefined : allOf({ kind: 'level', levels: both }, condition)
}

const ifShort = (column: Prisma.Sql) =>
  Prisma.sql`CASE WHEN octet_length(${column}) <= ${MAX_COMPARED_BYTES} THEN ${column} END`

const statementOf = (source: Source) => Prisma.sql`
  SELECT ${ifShort(Prisma.sql`message`)} AS message, ${ifShort(Prisma.sql`metadata`)} AS metadata,
    level, "resourceId", commit, "parentResourceId", "traceId", ms, us, ${DRAWN_WITH}
  FROM (${source.select(COLUMNS)}) AS logs`

const tooMany = () =>
  new AppError(
    'QUERY_TIMEOUT',
    'There are too many logs to compare all: add a condition, or ask for a shorter time range.',
  )
