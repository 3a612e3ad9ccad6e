import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findProcesses } from './find-processes.ts'
import { startPostgres } from './postgres.ts'
import { startAndDie } from './start-and-die.ts'

describe('the embedded PostgreSQL', { timeout: 60_000 }, () => {
  const said: string[] = []
  const onProgress = (sentence: string): void => void said.push(sentence)
  let dataDir: string
  let folder: string

  beforeAll(() => {
    dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'timberline-postgres-')))
    folder = join(dataDir, 'postgres', 'data')
  })

  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  test('starts from nothing, also beside an initialisation that was cut off, and knows how to lower an É', async () => {
    mkdirSync(join(dataDir, 'postgres', 'init-cut-off', 'base'), { recursive: true })
    const server = await startPostgres({ dataDir, onProgress })
    expect(await query(server.url, `SELECT lower('É') AS it`)).toBe('é')
    expect(await query(server.url, `SELECT current_setting('server_encoding') AS it`)).toBe('UTF8')
    await query(server.url, 'CREATE TABLE kept AS SELECT 1 AS it')
    await expect(query(server.url.replace(/:\w+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
      /password authentication failed/,
    )
    await server.stop()
    expect(await findProcesses('postgres', folder)).toEqual([])
  })

  test('takes over from a start that was killed with -9 and keeps the data', async () => {
    await startAndDie('postgres', { dataDir })
    const orphans = await findProcesses('postgres', folder)
    expect(orphans.length).toBeGreaterThan(1)
    const server = await startPostgres({ dataDir, onProgress })
    expect(await query(server.url, 'SELECT it FROM kept')).toBe(1)
    const left = new Set(orphans.map(({ pid }) => pid))
    expect((await findProcesses('postgres', folder)).filter(({ pid }) => left.has(pid))).toEqual([])
    await server.stop()
  })

  test('comes back under the same address after a kill -9 of the server, again and again', async () => {
    const server = await startPostgres({ dataDir, onProgress })
    for (const round of [1, 2]) {
      said.length = 0
      process.kill(await postmaster(folder), 'SIGKILL')
      await vi.waitFor(() => expect(said).toContain('PostgreSQL is running again.'), { timeout: 15_000 })
      expect(await query(server.url, `SELECT it + ${round} AS it FROM kept`)).toBe(1 + round)
    }
    expect(said[0]).toMatch(/^PostgreSQL ended unexpectedly \(SIGKILL\)/)
    await server.stop()
    expect(await findProcesses('postgres', folder)).toEqual([])
  })

  test('a start that is given up leaves nothing running', async () => {
    const giveUp = new AbortController()
    const starting = startPostgres({ dataDir, onProgress, signal: giveUp.signal })
    giveUp.abort()
    await expect(starting).rejects.toThrow(/abort/)
    expect(await findProcesses('postgres', folder)).toEqual([])
  })
})

async function postmaster(folder: string): Promise<number> {
  const found = await findProcesses('postgres', folder)
  const pids = new Set(found.map(({ pid }) => pid))
  return found.find(({ parent }) => !pids.has(parent))?.pid ?? Number.NaN
}

async function query(url: string, sql: string): Promise<unknown> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<{ it: unknown }>(sql).finally(() => client.end())
  return rows[0]?.it
}
