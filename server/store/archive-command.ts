/** `npm run archive -- …`: what the archive is at, days that come back, and whether archived days can be read. */
import { BUILD_LIMITS } from '../archive/build/limits.ts'
import { createSteps, StepError, type Circumstances, type Steps, type Taken } from '../archive/build/steps.ts'
import { readArchivedDays, verifyDay } from '../archive/build/verify-day.ts'
import { isoDay, startOfDay } from '../filter/days-sql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { DAY_MS } from '../log/retention.ts'
import { SetupError } from '../platform/errors.ts'
import { describe } from '../platform/postgres/postgres.ts'
import type { Transactions } from '../platform/postgres/transactions.ts'
import { pause } from '../platform/retry.ts'
import { describeArchive } from './archive-status.ts'

type Parts = {
  transactions: Transactions
  /** What the command prints, line by line. */
  say: (line: string) => void
  signal: AbortSignal
}

const USAGE = `npm run archive -- status                what is hot, archived and late
npm run archive -- restore 2026-11-01     brings a day back into the table, where it stays
npm run archive -- restore --all          brings all days back, and archives none any more
npm run archive -- resume [2026-11-01]    lets days that were brought back, or one of them, go to the archive again;
                                          those that are still on their way stay there
npm run archive -- verify [2026-11-01]    reads all archived days, or one of them, and says what is damaged`

/** Whether all is well. Throws a SetupError for what cannot be understood. */
export async function runArchiveCommand(parts: Parts, [verb, operand, ...others]: readonly string[]): Promise<boolean> {
  const isAll = operand === '--all'
  if (others.length > 0 || (isAll && verb !== 'restore')) throw new SetupError(USAGE)
  const day = operand === undefined || isAll ? undefined : readDay(operand)
  if (verb === 'status' && operand === undefined) return status(parts)
  if (verb === 'restore' && operand !== undefined) return restore(parts, day)
  if (verb === 'resume') return resume(parts, day)
  if (verb === 'verify') return verify(parts, day)
  throw new SetupError(USAGE)
}

/** Since 1970. */
function readDay(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(ms)) throw new SetupError(`${text} is not a day such as 2026-11-01.\n${USAGE}`)
  return ms / DAY_MS
}

async function status({ transactions, say }: Parts): Promise<boolean> {
  for (const line of await transactions.run(describeArchive, { isSnapshot: true })) say(line)
  return true
}

async function resume({ transactions, say }: Parts, day: number | undefined): Promise<boolean> {
  await transactions.run(async ({ query }) => {
    const which = day === undefined ? Prisma.sql`TRUE` : Prisma.sql`day = ${startOfDay(day)}`
    await query(Prisma.sql`DELETE FROM archive_kept WHERE ${which}`)
    if (day === undefined) await query(Prisma.sql`UPDATE archive_state SET is_stopped = false`)
  })
  say(
    day === undefined
      ? 'Days that are older than ARCHIVE_AFTER_DAYS go to the archive again.'
      : `${isoDay(day)} goes to the archive again.`,
  )
  return true
}

/** Undefined: all days. */
async function restore(parts: Parts, day: number | undefined): Promise<boolean> {
  const { transactions, say, signal } = parts
  const asked = await transactions.run(async ({ query }) => {
    if (day === undefined) await query(Prisma.sql`UPDATE archive_state SET is_stopped = true`)
    const archived = await readArchivedDays({ query })
    const days = archived.filter((each) => day === undefined || each === day)
    await query(Prisma.sql`
      INSERT INTO archive_kept (day) SELECT to_timestamp(day * 86400.0) FROM unnest(${days}::int[]) AS day
      ON CONFLICT DO NOTHING`)
    return days
  })
  if (day !== undefined && asked.length === 0) {
    say(`${isoDay(day)} is not archived.`)
    return false
  }
  const steps = createSteps({ transactions, limits: BUILD_LIMITS, signal })
  const areBack = await untilBack(parts, steps, asked)
  if (areBack && day === undefined) say('No day goes to the archive until: npm run archive -- resume')
  return areBack
}

/** Nothing but to bring back what was asked for, and to clear up after it. */
const RESTORING: Circumstances = {
  untilMs: Infinity,
  mayBuild: false,
  mayRebuild: false,
  ready: [],
  resting: [],
  except: [],
  toSum: [],
}

const BUSY_MS = 500

/** Other processes may take the steps too, such as a keeper. A day that fails keeps no other one waiting, whoever has asked for it. */
async function untilBack(parts: Parts, steps: Steps, asked: readonly number[]): Promise<boolean> {
  const { transactions, say, signal } = parts
  const waiting = new Set(asked)
  const failed = new Map<number, string>()
  let areBack = true
  let logs = 0
  while (waiting.size > 0 && !signal.aborted) {
    const taken = await takeStep(steps, failed, signal)
    if (typeof taken === 'object' && taken.does === 'restore') logs += taken.rows
    else if (taken === undefined || taken === 'busy') await pause(BUSY_MS, signal)
    for (const { day, isArchived } of await transactions.run(({ query }) => readEnded(query, [...waiting]))) {
      waiting.delete(day)
      const from = logs > 0 ? `, ${logs} logs from the archive` : ''
      say(
        `${isoDay(day)} ${isArchived ? 'stays in the archive: resume has withdrawn it' : `is back in the table logs${from}`}.`,
      )
      areBack &&= !isArchived
      logs = 0
    }
    for (const day of failed.keys()) areBack = !waiting.delete(day) && areBack
  }
  for (const [day, reason] of failed) say(`${isoDay(day)} could not be brought back: ${reason}`)
  if (waiting.size > 0) say(describeWaiting([...waiting]))
  return areBack && waiting.size === 0
}

/** Notes a day that fails. What ends in the middle has not failed. */
async function takeStep(steps: Steps, failed: Map<number, string>, signal: AbortSignal): Promise<Taken | 'failed'> {
  try {
    return await steps.take({ ...RESTORING, except: [...failed.keys()] })
  } catch (error) {
    if (signal.aborted) return undefined
    if (!(error instanceof StepError)) throw error
    failed.set(error.day, describe(error.cause))
    return 'failed'
  }
}

const describeWaiting = (days: readonly number[]) =>
  `Not back yet: ${days.map(isoDay).join(', ')}. A Timberline that runs goes on with it, and so does this command when it is typed again. ` +
  'To withdraw it: npm run archive -- resume'

type Query = <Row>(sql: Prisma.Sql) => Promise<Row[]>

/** Days that are on their way no more: back, or left in the archive. */
const readEnded = (query: Query, waiting: readonly number[]) =>
  query<{ day: number; isArchived: boolean }>(Prisma.sql`
    SELECT asked AS day, EXISTS (SELECT FROM archive_days WHERE day = to_timestamp(asked * 86400.0)) AS "isArchived"
    FROM unnest(${waiting}::int[]) AS asked
    WHERE NOT EXISTS (SELECT FROM archive_kept WHERE day = to_timestamp(asked * 86400.0) AND restored_at IS NULL)
    ORDER BY 1`)

/** Undefined: all days. */
async function verify({ transactions, say, signal }: Parts, day: number | undefined): Promise<boolean> {
  const days = day === undefined ? await transactions.run(readArchivedDays) : [day]
  let isSound = true
  for (const each of days) {
    signal.throwIfAborted()
    const verified = await transactions.run((session) => verifyDay(session, each))
    if (!verified) {
      say(`${isoDay(each)} is not archived.`)
      isSound &&= day === undefined
      continue
    }
    const { segments, logs, faults } = verified
    say(`${isoDay(each)}: ${segments} segments, ${logs} logs, ${faults.length === 0 ? 'sound' : 'DAMAGED'}`)
    for (const fault of faults) say(`  ${fault}`)
    isSound &&= faults.length === 0
  }
  if (days.length === 0) say('No day is archived.')
  return isSound
}
