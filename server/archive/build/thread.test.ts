/** A thread that dies. */
import { expect, test } from 'vitest'
import { nameOfDay } from '../../filter/days-sql.ts'
import { dayOf, logsOf, store } from '../../test/support/archive.ts'
import { createDatabase } from '../../test/support/database.ts'
import { createStepThread, StepFailure } from './thread.ts'

const DAY = dayOf(-5)

test('names the day that it has died of, and begins again', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await store(prisma, logsOf(DAY, 8))
  // More than so small a heap holds once it is read.
  await prisma.$executeRawUnsafe(`
    UPDATE ${nameOfDay(DAY)} SET metadata = ('{"a":[' || repeat('[],', 4000000) || '[]]}')::jsonb
    WHERE id = (SELECT min(id::text)::uuid FROM ${nameOfDay(DAY)})`)
  const thread = createStepThread({ url: database.url, logLevel: 'silent', heapMb: 40 })
  const idle = { untilMs: Infinity, mayBuild: true, mayRebuild: false, resting: [], toSum: [] }
  try {
    const dying = thread.take({ ...idle, ready: [DAY], except: [] })
    await expect(dying).rejects.toBeInstanceOf(StepFailure)
    await expect(dying).rejects.toMatchObject({ day: DAY, message: expect.stringContaining('out of memory') })
    expect(await thread.take({ ...idle, ready: [DAY], except: [DAY] })).toBeUndefined()
  } finally {
    await thread.stop()
  }
}, 120_000)
