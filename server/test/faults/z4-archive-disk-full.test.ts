/** The disk of the archive is full: logs are stored as before, the keeper says why it waits, and goes on once there is space. */
import { randomBytes } from 'node:crypto'
import { chown, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyDay } from '../../archive/build/verify-day.ts'
import { migrate } from '../../platform/postgres/migrate.ts'
import { runStatements } from '../../platform/postgres/run-statements.ts'
import { makePartitions } from '../../store/partitions.ts'
import { countIn, dayOf, keysOf, keysOfLogs, logsOf, openArchive, readDay, store } from '../support/archive.ts'
import { onDatabase } from '../support/on-database.ts'
import { dayAt, startKeeper } from '../support/table.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, size } from './row.ts'
import { ownPostgres, type OwnPostgres } from './servers.ts'
import { canMount, createSmallDisk } from './small-disk.ts'
import { insertUntil } from './stall.ts'

const DAY = dayOf(-5)
const LOGS = size(100_000, 4000)
/** Of chance, so that nothing makes a message shorter. */
const MESSAGE_BYTES = 1500
/** Less than the archive of the day. */
const ROOM_MB = 3
const BALLAST_MB = size(300, 20)
const FULL_MS = size(30_000, 2000)

test.skipIf(!(await canMount()))(
  'Z4: the disk is full while a day is archived (needs root on Linux)',
  { timeout: 600_000 },
  async () => {
    await using disk = await createSmallDisk({ megabytes: BALLAST_MB + ROOM_MB, ballast: BALLAST_MB })
    await using postgres = await ownPostgres()
    const { prisma, url } = postgres
    await migrate({ url, logger: testLogger })
    await makePartitions({ database: prisma, now: new Date() })
    await moveArchive(postgres, join(disk.path, 'tablespace'))
    const logs = makeLogs()
    for (let from = 0; from < LOGS; from += 500) await store(prisma, logs.slice(from, from + 500))

    const stopping = new AbortController()
    const loading = insertUntil(prisma, stopping.signal)
    const reasons: string[] = []
    const logger = Object.assign(Object.create(testLogger) as typeof testLogger, {
      warn: ({ reason }: { reason?: string }) => void reasons.push(reason ?? ''),
      error: ({ reason }: { reason?: string }) => void reasons.push(reason ?? ''),
    })
    // What has failed rests by this clock, which is thirty times as fast.
    const begun = performance.now()
    const now = () => dayAt(0) + 12 * 60 * 60_000 + 30 * (performance.now() - begun)
    await using keeper = startKeeper(url, {
      now,
      logger,
      archiveAfterDays: 3,
      timings: { archiveQuietMs: 0, archiveDropAfterMs: 0 },
    })
    const isFull = (reason: string) => reason.includes('No space left on device')
    await waitFor(async () => (reasons.some(isFull) ? true : undefined), 180_000)
    const before = await countIn(prisma, 'logs')
    await new Promise((resolve) => setTimeout(resolve, FULL_MS))
    const meanwhile = (await countIn(prisma, 'logs')) - before
    expect(await countIn(prisma, 'archive_days')).toBe(0)

    await disk.free()
    await waitFor(async () => {
      return (await countIn(prisma, 'archive_days WHERE dropped_at IS NOT NULL')) === 1 ? true : undefined
    }, 300_000)
    stopping.abort()
    const load = await loading
    await using archive = openArchive(url)
    expect(load.failures).toEqual([])
    expect(meanwhile).toBeGreaterThan(0)
    expect(reasons.filter((reason) => !isFull(reason))).toEqual([])
    expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs(logs))
    expect(await archive.transactions.run((session) => verifyDay(session, DAY))).toMatchObject({ faults: [] })
    await keeper.stop()
    const seen = `${LOGS} logs of a day: said that there is no space, ${reasons.length} attempts, archived once there was`
    await noteResult('Z4', `${seen}; ${load.rows} logs stored meanwhile, 0 refused`)
  },
)

function makeLogs() {
  const bytes = () => randomBytes(MESSAGE_BYTES).toString('base64url').replaceAll(/[-_]/g, 'x')
  return logsOf(DAY, LOGS).map((log) => ({ ...log, message: `${log.id} ${bytes()}` }))
}

/** Segments lie on the small disk, all else does not. */
async function moveArchive(server: OwnPostgres, folder: string): Promise<void> {
  const owner = await stat(server.folder)
  await mkdir(folder)
  await chown(folder, owner.uid, owner.gid)
  await runStatements({
    url: server.adminUrl,
    statements: [`CREATE TABLESPACE small LOCATION '${folder}'`, 'GRANT CREATE ON TABLESPACE small TO timberline'],
  })
  const { pathname } = new URL(server.url)
  await runStatements({
    url: onDatabase(server.adminUrl, pathname.slice(1)),
    statements: [
      'ALTER TABLE archive_segments SET TABLESPACE small',
      'ALTER TABLE archive_digests SET TABLESPACE small',
    ],
  })
}
