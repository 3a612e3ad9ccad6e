/** Keys: what a dump of the database is worth, how fast a revoked one ends everywhere, and what guessing meets. */
import { expect } from 'vitest'
import { newKey, readKeyId } from '../../access/key-format.ts'
import { MAX_WRONG_KEYS } from '../../access/of-key.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { createDatabase } from '../support/database.ts'
import { waitFor } from '../support/wait-for.ts'
import { post, startGuarded, type Guarded } from './guarded.ts'
import { isFull, noteResult, size } from './row.ts'

const GUESSES = size(1000, 100)
const LOOK_MS = size(TIMINGS.accessLookEveryMs, 1000)

export async function expectKeysKept(): Promise<void> {
  const timings = { ...TIMINGS, accessLookEveryMs: LOOK_MS }
  await using database = await createDatabase()
  // Neither of them takes it along when it ends.
  const shared = { ...database, [Symbol.asyncDispose]: async () => undefined }
  await using product = await startGuarded({ timings, database: shared })
  await using other = await startGuarded({ timings, database: shared })
  const secret = await product.key()
  expect(await dump(product)).not.toContain(secret.slice(14, 46))

  const notifiedMs = await revoke(product, [product, other], secret)
  // The notification is lost, as on a connection that a proxy drops.
  const silent = await product.key()
  await waitFor(async () => ((await other.statusOf(silent)) === 401 ? undefined : true))
  await product.prisma.$executeRaw`
    CREATE OR REPLACE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN UPDATE access_state SET epoch = epoch + 1; RETURN NULL; END $$`
  const lostMs = await revoke(product, [product, other], silent)
  expect(notifiedMs).toBeLessThan(1000)
  expect(lostMs).toBeLessThan(LOOK_MS + 1000)

  const statuses = await guess(other)
  expect(statuses.get(401)).toBeGreaterThanOrEqual(MAX_WRONG_KEYS)
  expect(statuses.get(401)).toBeLessThanOrEqual(MAX_WRONG_KEYS + (isFull ? MAX_WRONG_KEYS : 2))
  expect((statuses.get(401) ?? 0) + (statuses.get(429) ?? 0)).toBe(GUESSES)
  await noteResult(
    'A2',
    `0 secrets in a dump; a revoked key ends in two instances after ${notifiedMs.toFixed(0)} ms, without a notification after ${lostMs.toFixed(0)} ms; ${GUESSES} wrong keys: ${statuses.get(401)} × 401, ${statuses.get(429)} × 429, and a good one from the same address passes`,
  )
}

/** All that the database holds about access, and its keys as they are stored. */
async function dump({ prisma }: Guarded): Promise<string> {
  const rows = await prisma.$queryRaw<{ text: string }[]>`
    SELECT k::text AS text FROM access_keys k UNION ALL SELECT a::text FROM access_audit a
    UNION ALL SELECT s::text FROM access_state s UNION ALL SELECT u::text FROM access_users u`
  const hashes = await prisma.accessKey.findMany({ select: { hash: true } })
  const texts = [...rows.map(({ text }) => text), ...hashes.map(({ hash }) => Buffer.from(hash).toString('latin1'))]
  expect(texts.filter((text) => readKeyId(text) !== undefined)).toEqual([])
  return texts.join('\n')
}

/** How long it takes until the last of them refuses it. */
async function revoke({ prisma }: Guarded, instances: readonly Guarded[], key: string): Promise<number> {
  const startMs = performance.now()
  await prisma.accessKey.update({ where: { id: key.slice(5, 13) }, data: { revokedAt: new Date() } })
  for (const { statusOf } of instances) await waitFor(async () => ((await statusOf(key)) === 401 ? true : undefined))
  return performance.now() - startMs
}

/** From one address, from which a good key goes on being taken. */
async function guess({ url, key }: Guarded): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const good = await key()
  const from = '127.0.0.18'
  for (let i = 0; i < GUESSES; i++) {
    const { status } = await post({ url, key: newKey('ingest').text }, { message: 'guessed' }, { from })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect((await post({ url, key: good }, { message: 'not guessed' }, { from })).status).toBe(201)
  return statuses
}
