/**
 * Adds up the logs of some resources. Finished days are added up already, by resource, hour and level, as long as no log comes to them
 * (migration `resource_sums`); the others are counted from the rows.
 */
import { Prisma } from '../generated/prisma/client.ts'
import { LEVELS, type LogLevel } from '../log/levels.ts'
import { DAY_MS } from '../log/retention.ts'
import { compareMoments, earlier, later, momentOf } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { allOf, levelsOf, type Condition, type TimeRange } from '../filter/condition.ts'
import { hourOf, levelOf } from '../filter/resource-slots.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { toSql } from '../filter/to-sql.ts'
import { tallySql, wholeUnits, type Buckets, type LevelTally } from './counts.ts'
import { underScope } from './scope.ts'
import { HOUR_MS, startOfDay } from './units.ts'

/** Logs of some resources, with one of the levels. */
export type OfResources = { resources: Condition; levels: ReadonlySet<LogLevel> }

/** What is asked for under a scope of resources, where it asks for nothing but levels, times and resources. */
export function ofResources(snapshot: Pick<Snapshot, 'scope'>, condition: Condition): OfResources | undefined {
  // A scope that names no resources has no settings for the view.
  const isScopeOfResources = snapshot.scope !== undefined && read(underScope(snapshot, allOf())) !== undefined
  return isScopeOfResources ? read(underScope(snapshot, condition)) : undefined
}

function read(condition: Condition): OfResources | undefined {
  const parts = conjunctsOf(condition)
  const resources = parts.filter(areNamed)
  const levels = levelsOf(allOf(...parts.filter((part) => !areNamed(part))))
  return resources.length > 0 && levels ? { resources: allOf(...resources), levels } : undefined
}

const conjunctsOf = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and' ? condition.of.flatMap(conjunctsOf) : [condition]

/** Resources by name, or by how the name begins. A log without a resource, of which the sums know nothing, is never among these. */
function areNamed(condition: Condition): boolean {
  if (condition.kind === 'or') return condition.of.every(areNamed)
  if (condition.kind === 'and') return condition.of.length > 0 && condition.of.every(areNamed)
  if (condition.kind !== 'text' || condition.field !== 'resourceId') return false
  return condition.op === 'in' || (condition.op === 'startsWith' && condition.caseSensitive)
}

/** A range, cut into the hours whose sums are there and what only the rows tell, each in the order of time. */
export type Cut = { hours: readonly TimeRange[]; rows: readonly TimeRange[] }

/** A day to which a log has come since it was added up is left to the rows. */
export async function cutAtDays(snapshot: Snapshot, range: TimeRange): Promise<Cut> {
  const whole = wholeUnits(range, HOUR_MS)
  if (!whole) return { hours: [], rows: [range] }
  const days = await snapshot.query<{ ms: number }>(Prisma.sql`
    SELECT (extract(epoch FROM day) * 1000)::float8 AS ms FROM valid_resource_days
    WHERE day >= ${timestamptz(startOfDay(whole.from))} AND day < ${timestamptz(whole.until)} ORDER BY day`)
  const hours: TimeRange[] = []
  for (const { ms } of days) {
    const day = { from: later(whole.from, momentOf(ms)), until: earlier(whole.until, momentOf(ms + DAY_MS)) }
    const last = hours.at(-1)
    if (last && compareMoments(last.until, day.from) === 0) last.until = day.until
    else hours.push(day)
  }
  return { hours, rows: between(range, hours) }
}

/** What the parts leave of the range. */
function between({ from, until }: TimeRange, parts: readonly TimeRange[]): TimeRange[] {
  const starts = [from, ...parts.map((part) => part.until)]
  const ends = [...parts.map((part) => part.from), until]
  return starts
    .map((start, i) => ({ from: start, until: ends[i] ?? until }))
    .filter((rest) => compareMoments(rest.from, rest.until) < 0)
}

type Question = Buckets & OfResources & Pick<Cut, 'hours'>

/** The sums of the hours, in buckets of whole hours. */
export async function tallyHours(snapshot: Snapshot, { hours, resources, levels, ...buckets }: Question) {
  const [first, last] = [hours[0], hours.at(-1)]
  if (!first || !last) return []
  const isIn = Prisma.sql`ts >= ${timestamptz(first.from)} AND ts < ${timestamptz(last.until)}`
  return snapshot.query<LevelTally>(
    // The view has no other days than those that were found.
    tallySql(
      buckets,
      Prisma.sql`
        SELECT ts, level, n
        FROM (
          SELECT ${HOUR} AS ts, ${LEVEL} AS level, n
          FROM (
            SELECT day, slot, sum(n)::bigint AS n
            FROM scoped_resource_days, unnest(slots, ns) AS counted (slot, n)
            WHERE day >= ${timestamptz(startOfDay(first.from))} AND day < ${timestamptz(last.until)} AND ${toSql(resources)}
            GROUP BY day, slot
          ) AS slots
        ) AS hours
        WHERE ${isIn} AND ${toSql({ kind: 'level', levels: LEVELS.filter((level) => levels.has(level)) })}`,
    ),
  )
}

const HOUR = Prisma.raw(hourOf('day', 'slot'))
const LEVEL = Prisma.raw(levelOf('slot'))
