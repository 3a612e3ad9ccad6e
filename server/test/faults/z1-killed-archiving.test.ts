/** The keeper is killed in the middle of each step of a day to the archive, within it, and back: the next one goes on by itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyDay } from '../../archive/build/verify-day.ts'
import { startOfDay } from '../../filter/days-sql.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { withFastCreateMany } from '../../store/create-many.ts'
import {
  countIn,
  dayOf,
  hasPartition,
  keysOf,
  keysOfLogs,
  logsOf,
  openArchive,
  readDay,
  store,
} from '../support/archive.ts'
import { createDatabase } from '../support/database.ts'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, size } from './row.ts'

const KILLS = size(20, 1)
const LOGS = size(200_000, 3000)
/** More than a part of them makes a day worth building again. */
const LATE = LOGS / 15

const ENTRY = join(import.meta.dirname, '../support/keeper-program.ts')

/** What a step needs in its middle, and what another session holds until the keeper is dead. */
const HELD = {
  'reading on': 'archive_digests IN SHARE',
  'closing a part': 'archive_values IN SHARE',
  'the switch': 'archive_days IN SHARE',
  'dropping the partition': 'ONLY logs IN ACCESS SHARE',
} as const

const HELD_LATER = {
  'reading on with late logs': 'archive_digests IN SHARE',
  'the switch to another generation': 'archive_days IN SHARE',
  'deleting the former one': 'archive_slices IN SHARE',
} as const

test('Z1: kill -9 at every step of archiving', { timeout: 1_800_000 }, async () => {
  await using database = await createDatabase()
  await using archive = openArchive(database.url)
  const { prisma } = database
  let kills = 0
  for (let round = 0; round < KILLS; round++) {
    const day = dayOf(-3 - round)
    const first = round * 2 * LOGS
    const logs = logsOf(day, LOGS, first)
    for (let from = 0; from < LOGS; from += 2000) await store(prisma, logs.slice(from, from + 2000))
    const expectDay = async (all: typeof logs) =>
      expect(keysOf(await readDay(archive.transactions, day)), `day ${round}`).toEqual(keysOfLogs(all))

    for (const held of Object.values(HELD)) {
      await killAt(database, held)
      await expectDay(logs)
      kills++
    }
    await untilKept(database, async () => (!(await hasPartition(prisma, day)) ? true : undefined))
    await expectDay(logs)

    const late = logsOf(day, LATE, first + LOGS)
    await prisma.$extends(withFastCreateMany).log.createMany({ data: [], late: { logs: late, duplicates: 0 } })
    for (const held of Object.values(HELD_LATER)) {
      await killAt(database, held)
      await expectDay([...logs, ...late])
      kills++
    }
    await untilKept(database, async () => ((await countParts(prisma)) === round + 1 ? true : undefined))
    expect(await countIn(prisma, 'logs_late')).toBe(0)
    await expectDay([...logs, ...late])
    expect(await archive.transactions.run((session) => verifyDay(session, day))).toMatchObject({ faults: [] })
  }

  const back = dayOf(-3)
  await prisma.$executeRaw`INSERT INTO archive_kept (day) VALUES (${startOfDay(back)})`
  await killAt(database, 'archive_kept IN SHARE')
  kills++
  await untilKept(database, async () => ((await hasPartition(prisma, back)) ? true : undefined))
  expect(await readDay(archive.transactions, back)).toHaveLength(LOGS + LATE)
  const steps = `${kills} kills in ${Object.keys({ ...HELD, ...HELD_LATER }).length + 1} steps`
  await noteResult(
    'Z1',
    `${steps}, ${KILLS * (LOGS + LATE)} logs of ${KILLS} days: 0 lost, 0 doubled; each went on by itself`,
  )
})

/** Of the generations that are read. */
const countParts = async (prisma: Database) => {
  const [row] = await prisma.$queryRaw<[{ n: number }]>(Prisma.sql`
    SELECT count(*)::int AS n FROM (SELECT DISTINCT day, generation FROM archive_parts) AS made`)
  return row.n
}

function startKeeper(url: string) {
  const child = spawn(process.execPath, [ENTRY, url], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'close')
  return {
    said: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

type Keeping = { url: string; prisma: Database }

async function killAt({ url, prisma }: Keeping, held: string): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      await tx.$executeRawUnsafe(`LOCK TABLE ${held} MODE`)
      await using keeper = startKeeper(url)
      await waitFor(async () => ((await isWaiting(prisma, held)) ? true : undefined), 180_000).catch(
        (error: unknown) => {
          throw new Error(`${String(error)} ${keeper.said()}`)
        },
      )
    },
    { timeout: 240_000 },
  )
  // PostgreSQL notices when it has something to say to it.
  await waitFor(async () => ((await countSteps(prisma)) === 0 ? true : undefined), 180_000)
}

async function untilKept({ url }: Keeping, isKept: () => Promise<true | undefined>): Promise<void> {
  await using keeper = startKeeper(url)
  await waitFor(isKept, 300_000).catch((error: unknown) => {
    throw new Error(`${String(error)} ${keeper.said()}`)
  })
}

const isWaiting = async (prisma: Database, held: string) => {
  const found = await prisma.$queryRaw<unknown[]>`
    SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE relation = ${held.replace('ONLY ', '').split(' ')[0]}::regclass AND NOT granted AND application_name = 'timberline-archive+archive'`
  return found.length > 0
}

const countSteps = async (prisma: Database) => {
  const [row] = await prisma.$queryRaw<[{ n: number }]>`
    SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'timberline-archive+archive' AND pid NOT IN (
      SELECT pid FROM pg_stat_activity WHERE state = 'idle')`
  return row.n
}
