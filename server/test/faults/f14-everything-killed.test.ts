/** The whole program is killed, alone or with its own PostgreSQL and Kafka, and is started again as a user would: nothing else is done. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { createPostgres } from '../../platform/postgres/postgres.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { createDataDir, startProgram } from '../support/program.ts'
import { expectCanary, startCanary } from './canary.ts'
import { createLedger } from './ledger.ts'
import { noteResult, onTheWall, size } from './row.ts'

const KILLS = size(10, 1)
const GREEN_MS = 60_000
const streams = inject('kafkaBrokers') ? (['kafka', 'direct'] as const) : (['direct'] as const)

describe.each(streams)('on the %s stream', (stream) => {
  test('F14: everything is killed with -9 at once', { timeout: size(1_800_000, 240_000) }, async () => {
    await using dataDir = await createDataDir()
    const port = await freePort()
    const url = () => `http://127.0.0.1:${port}`
    const env = { DATA_DIR: dataDir.path, STREAM: stream, PORT: String(port) }
    let program = startProgram(env)
    await program.ready
    await using canary = startCanary(url)
    const ledger = createLedger()
    const posting = new AbortController()
    const load = ledger.post({ count: Infinity, clients: 4, perSecond: size(2000, 1000), url, signal: posting.signal })
    let slowestMs = 0
    // Once alone: the embedded servers live on as orphans, which the next start has to deal with.
    for (let kill = 0; kill <= KILLS; kill++) {
      const before = ledger.acknowledged()
      await waitFor(async () => ledger.acknowledged() > before + 2000 || undefined, 60_000)
      const servers = kill === 0 ? Promise.resolve() : dataDir.killServers()
      program.kill('SIGKILL')
      await Promise.all([servers, program.ended])
      const killedAt = performance.now()
      program = startProgram(env)
      await program.ready
      await canary.untilGreen(2 * GREEN_MS)
      slowestMs = Math.max(slowestMs, performance.now() - killedAt)
    }
    posting.abort()
    await load
    const counts = await countIn(dataDir.path, ledger)
    const seen = expectCanary(await canary.finish(), GREEN_MS)
    program.kill('SIGTERM')
    expect(await program.ended).toBe(0)

    expect(counts).toMatchObject({ lost: [], doubled: [] })
    expect(slowestMs).toBeLessThan(onTheWall(GREEN_MS))
    const green = `canary green again after ${(slowestMs / 1000).toFixed(1)} s at most`
    const kills = `${stream}: ${KILLS} kills of everything and one of the program alone`
    await noteResult('F14', `${kills}, ${counts.acknowledged} logs: 0 lost, 0 doubled; ${green}; ${seen}`)
  })
})

/** Asks the embedded PostgreSQL, which says in its folder where it listens and with which password. */
async function countIn(dataDir: string, ledger: ReturnType<typeof createLedger>) {
  const home = join(dataDir, 'postgres')
  const password = (await readFile(join(home, 'password'), 'utf8')).trim()
  const port = (await readFile(join(home, 'data/postmaster.pid'), 'utf8')).split('\n')[3]
  const url = `postgresql://timberline:${password}@127.0.0.1:${port}/timberline`
  const postgres = createPostgres({
    url,
    name: 'test',
    maxConnections: 1,
    statementTimeoutMs: 60_000,
    logger: testLogger,
  })
  return ledger.count(postgres.client).finally(() => postgres.close())
}
