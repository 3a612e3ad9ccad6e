/**
 * Adds up the logs of some resources. Finished days are added up already, by resource, hour and level, as long as no log comes to them
 * (migration `resource_sums`); the others are counted from the rows.
 */
import { Prisma } from '../generated/prisma/client.ts'
import { LEVELS, type LogLevel } from '../log/levels.ts'
import { DAY_MS } from '../log/retention.ts'
import { compareMoments, earlier, later, LATEST, momentOf } from '../platform/moment.ts'
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
export function ofResources(
  snapshot: Pick<Snapshot, 'scope' | 'fence'>,
  condition: Condition,
): OfResources | undefined {
  // Only a fenced question has the settings that the view asks for.
  const isScopeOfResources = snapshot.fence !== undefined && read(underScope(snapshot, allOf())) !== undefined
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

type Hours = OfResources & Pick<Cut, 'hours'>

type Question = Buckets & Hours

/** The sums of the hours, in buckets of whole hours. */
export async function tallyHours(snapshot: Snapshot, question: Question): Promise<LevelTally[]> {
  if (question.hours.length === 0) return []
  const slots = Prisma.sql`SELECT day, slot, sum(n)::bigint AS n ${counted(question)} GROUP BY day, slot`
  return snapshot.query<LevelTally>(
    tallySql(
      question,
      Prisma.sql`SELECT ts, level, n ${within(Prisma.sql`SELECT n, ${PLACE} FROM (${slots}) AS slots`, question)}`,
    ),
  )
}

/** How many logs each resource has in the hours: `value` and `n`. No row where there are no hours. */
export const resourcesSql = (hours: Hours): Prisma.Sql => Prisma.sql`
  SELECT resource_id AS value, sum(n)::bigint AS n
  ${within(Prisma.sql`SELECT resource_id, n, ${PLACE} ${counted(hours)}`, hours)} GROUP BY resource_id`

const PLACE = Prisma.raw(`${hourOf('day', 'slot')} AS ts, ${levelOf('slot')} AS level`)

/** The view has no other days of this time than those that were found. */
function counted({ hours, resources }: Hours): Prisma.Sql {
  const { from, until } = spanOf(hours)
  return Prisma.sql`FROM scoped_resource_days, unnest(slots, ns) AS counted (slot, n)
    WHERE day >= ${timestamptz(startOfDay(from))} AND day < ${timestamptz(until)} AND ${toSql(resources)}`
}

/** PostgreSQL makes hours and levels of the slots only where these are looked at. */
function within(source: Prisma.Sql, { hours, levels }: Hours): Prisma.Sql {
  const span = spanOf(hours)
  const areDays = [span.from, span.until].every((end) => compareMoments(startOfDay(end), end) === 0)
  const time = toSql(areDays ? allOf() : { kind: 'time', ...span })
  const level = toSql({ kind: 'level', levels: LEVELS.filter((each) => levels.has(each)) })
  return Prisma.sql`FROM (${source}) AS hours WHERE ${time} AND ${level}`
}

const spanOf = (hours: readonly TimeRange[]): TimeRange => ({
  from: hours[0]?.from ?? LATEST,
  until: hours.at(-1)?.until ?? LATEST,
})
