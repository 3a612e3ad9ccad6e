/** What a few pages say of a question before it is asked: how many logs there are, how many are selected, and what reading all would take. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Condition, TimeRange } from '../../filter/condition.ts'
import { toSql } from '../../filter/to-sql.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { fromLogs } from '../scope.ts'
import type { Selections } from '../selections.ts'
import { pageOf, sampling, wholeSource, type Part } from './source.ts'

/** Of one part: estimates for all of it that lies in the range. */
type Estimate = { pages: number; logs: number; selected: number }

export type Pilot = {
  of(part: Part): Estimate
  /** On a page. */
  logsPerPage: number
  selected: number
}

type Question = {
  /** What each of them selects. */
  questions: readonly (readonly Condition[])[]
  range: TimeRange
  parts: readonly Part[]
  pages: number
  seed: number
}

type Seen = { oid: string; pages: number; logs: number; selected: number[] }

/**
 * For each of the questions, from about so many pages of the parts, which are read once. PostgreSQL's own estimate is useless for conditions
 * on metadata: half of all logs. Counted in two steps, by hashes: `count(DISTINCT page)` would sort the logs, which took as long as reading them.
 */
export async function readPilots(
  snapshot: Snapshot,
  { questions, range, parts, pages, seed }: Question,
): Promise<Pilot[]> {
  const all = parts.reduce((sum, part) => sum + part.pages, 0)
  const fraction = Math.min(1, pages / Math.max(1, all))
  const nameOf = (i: number) => Prisma.raw(`selected_${i}`)
  const counts = questions.map(
    (of, i) => Prisma.sql`count(*) FILTER (WHERE ${toSql({ kind: 'or', of })}) AS ${nameOf(i)}`,
  )
  const sums = questions.map((_, i) => Prisma.sql`sum(${nameOf(i)})`)
  const seen = await snapshot.query<Seen>(Prisma.sql`
    SELECT oid::text AS oid, count(*)::float8 AS pages, sum(logs)::float8 AS logs, ARRAY[${Prisma.join(sums)}]::float8[] AS selected
    FROM (
      SELECT tableoid AS oid, count(*) AS logs, ${Prisma.join(counts)}
      ${fromLogs(snapshot, sampling(fraction, seed))} WHERE ${toSql({ kind: 'time', ...range })} GROUP BY tableoid, ${pageOf(Prisma.sql`0`)}
    ) AS page GROUP BY oid`)
  return questions.map((_, i) =>
    toPilot(
      seen.map((of) => ({ ...of, selected: of.selected[i] ?? 0 })),
      fraction,
    ),
  )
}

function toPilot(seen: readonly (Estimate & { oid: string })[], fraction: number): Pilot {
  const byOid = new Map(seen.map((of) => [of.oid, of]))
  const sum = (key: keyof Estimate) => seen.reduce((total, of) => total + of[key], 0)
  return {
    of({ oid }) {
      const { pages, logs, selected } = byOid.get(oid) ?? { pages: 0, logs: 0, selected: 0 }
      return { pages: pages / fraction, logs: logs / fraction, selected: selected / fraction }
    },
    logsPerPage: sum('logs') / Math.max(1, sum('pages')),
    selected: sum('selected') / fraction,
  }
}

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Plan Rows': number
  Plans?: Plan[]
}

type Scan = { name: string; isByTime: boolean; isWhole: boolean; rows: number }

/** Those of a heap that is read by bitmap are below it. */
const indexesOf = ({ 'Index Name': name, Plans = [] }: Plan): string[] => [
  ...(name === undefined ? [] : [name]),
  ...Plans.flatMap(indexesOf),
]

function scansOf(plan: Plan): Scan[] {
  const { 'Relation Name': name, 'Node Type': type, 'Plan Rows': rows, Plans = [] } = plan
  if (name === undefined) return Plans.flatMap(scansOf)
  const isByTime = indexesOf(plan).every((index) => index.endsWith('_pkey'))
  return [{ name, isByTime, isWhole: type === 'Seq Scan', rows }]
}

/** Microseconds for each log that is found by an index; `pace` is that of one that is scanned. */
const FOUND_US = 3

type Cost = { selections: Selections; parts: readonly Part[]; pilot: Pilot }

/** Of those in `logs`: how many a scan would read, and how long it would take to find those that an index leads to. PostgreSQL says which it would do where. */
export async function readCost(snapshot: Snapshot, { selections, parts, pilot }: Cost) {
  const statement = wholeSource(snapshot, { selections, feed: undefined }).select(Prisma.sql`metadata`)
  const [row] = await snapshot.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(Prisma.sql`EXPLAIN (FORMAT JSON) ${statement}`)
  const partOf = new Map(parts.map((part) => [part.name, part]))
  let [scanned, foundMs] = [0, 0]
  for (const { name, isWhole, isByTime, rows } of row ? scansOf(row['QUERY PLAN'][0].Plan) : []) {
    const part = partOf.get(name)
    if (!part) continue
    const { logs, selected } = pilot.of(part)
    if (isWhole) scanned += Math.max(logs, part.pages * pilot.logsPerPage)
    else if (isByTime) scanned += logs
    else foundMs += (Math.max(rows, selected) * FOUND_US) / 1000
  }
  return { scanned, foundMs }
}
