/** What a few pages say of a question before it is asked: how many logs there are, how many are selected, and what reading all would take. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Condition, TimeRange } from '../../filter/condition.ts'
import { toSql } from '../../filter/to-sql.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { fromLogs } from '../scope.ts'
import type { Selections } from '../selections.ts'
import { BLOCK, sampling, wholeSource, type Part } from './source.ts'

/** Of one part: estimates for all of it that lies in the range. */
type Estimate = { pages: number; logs: number; selected: number }

export type Pilot = {
  of(part: Part): Estimate
  /** On a page. */
  logsPerPage: number
  selected: number
}

type Question = {
  selections: readonly Condition[]
  range: TimeRange
  parts: readonly Part[]
  pages: number
  seed: number
}

type Seen = { oid: string; pages: number; logs: number; selected: number }

/** From about so many pages of the parts. PostgreSQL's own estimate is useless for conditions on metadata: half of all logs. */
export async function readPilot(
  snapshot: Snapshot,
  { selections, range, parts, pages, seed }: Question,
): Promise<Pilot> {
  const all = parts.reduce((sum, part) => sum + part.pages, 0)
  const fraction = Math.min(1, pages / Math.max(1, all))
  const seen = await snapshot.query<Seen>(Prisma.sql`
    SELECT oid, count(DISTINCT page)::float8 AS pages, count(*)::float8 AS logs, (count(*) FILTER (WHERE hit))::float8 AS selected
    FROM (
      SELECT tableoid::text AS oid, ${BLOCK} AS page, ${toSql({ kind: 'or', of: selections })} AS hit
      ${fromLogs(snapshot, sampling(fraction, seed))} WHERE ${toSql({ kind: 'time', ...range })} OFFSET 0
    ) AS seen GROUP BY oid`)
  const byOid = new Map(seen.map(({ oid, ...counts }) => [oid, counts]))
  const sum = (key: 'pages' | 'logs' | 'selected') => seen.reduce((total, counts) => total + counts[key], 0)
  return {
    of({ oid }) {
      const { pages: read, logs, selected } = byOid.get(oid) ?? { pages: 0, logs: 0, selected: 0 }
      return { pages: read / fraction, logs: logs / fraction, selected: selected / fraction }
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
