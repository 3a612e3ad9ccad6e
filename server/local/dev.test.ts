import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDataDir } from '../test/support/program.ts'
import { findProcesses } from './find-processes.ts'
import { freePort } from './ports.ts'

/** `npm run dev` with these variables; `until` resolves once it has written a text. */
function startDev(env: Record<string, string>) {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [join(import.meta.dirname, 'dev.ts')], { env: { PATH, HOME, ...env } })
  let output = ''
  const ended = once(child, 'close').then(() => child.exitCode)
  const until = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes(text)) resolve()
      }
      child.stdout.on('data', listen)
      child.stderr.on('data', listen)
      void ended.then(() => reject(new Error(output)))
    })
  return { child, ended, until }
}

test('npm run dev keeps its data in DATA_DIR, and stops its servers at the end', { timeout: 60_000 }, async () => {
  await using dataDir = await createDataDir()
  const dev = startDev({ DATA_DIR: dataDir.path, STREAM: 'direct', PORT: String(await freePort()) })
  await dev.until(`embedded PostgreSQL in ${dataDir.path}`)
  const folder = join(dataDir.path, 'postgres/data')
  expect(existsSync(join(folder, 'PG_VERSION'))).toBe(true)
  expect(await findProcesses('postgres', folder)).not.toEqual([])
  dev.child.kill('SIGINT')
  expect(await dev.ended).toBe(0)
  expect(await findProcesses('postgres', folder)).toEqual([])
})

test('npm run dev judges its variables as npm start does', async () => {
  const dev = startDev({ STREAM: 'both', KAFKA_BROKERS: 'here' })
  await dev.until(
    'KAFKA_BROKERS must be host:port, or several of them separated by commas; STREAM must be one of auto, kafka, direct',
  )
  expect(await dev.ended).toBe(1)
})
