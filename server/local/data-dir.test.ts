import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SetupError } from '../platform/errors.ts'
import { openDataDir } from './data-dir.ts'
import { processIdentity } from './find-processes.ts'

let path: string

beforeEach(() => {
  path = realpathSync(mkdtempSync(join(tmpdir(), 'timberline-data-')))
})

afterEach(() => rmSync(path, { recursive: true, force: true }))

test('makes the folder, holds it, and lets it go', async () => {
  const first = await openDataDir({ path: join(path, 'a', 'b') })
  expect(first.path).toBe(join(path, 'a', 'b'))
  first.release()
  const second = await openDataDir({ path: join(path, 'a', 'b') })
  first.release()
  expect(existsSync(join(second.path, 'lock'))).toBe(true)
  second.release()
  expect(existsSync(join(second.path, 'lock'))).toBe(false)
})

test('other users cannot look into the folder, also one that was open; a shared one stays as it is', async () => {
  const closed = process.getuid?.() === 0 ? 0o710 : 0o700
  const modeOf = (folder: string) => statSync(folder).mode & 0o777
  const folders = { made: join(path, 'made'), open: join(path, 'open'), shared: join(path, 'shared') }
  for (const folder of [folders.open, folders.shared]) mkdirSync(join(folder, 'postgres'), { recursive: true })
  for (const folder of [folders.open, folders.shared]) chmodSync(folder, 0o755)
  writeFileSync(join(folders.shared, 'of-others'), '')
  for (const folder of Object.values(folders)) (await openDataDir({ path: folder })).release()
  expect(Object.values(folders).map(modeOf)).toEqual([closed, closed, 0o755])
  chmodSync(folders.open, 0o700)
  const { release } = await openDataDir({ path: folders.open })
  expect(modeOf(folders.open)).toBe(0o700)
  release()
})

test('a second start learns who holds the folder and where', async () => {
  const { release } = await openDataDir({ path, url: 'http://127.0.0.1:1323' })
  const refused = openDataDir({ path })
  await expect(refused).rejects.toThrow(SetupError)
  await expect(refused).rejects.toThrow(`at http://127.0.0.1:1323 (process ${process.pid})`)
  release()
})

test('a folder that cannot be made is one sentence', async () => {
  writeFileSync(join(path, 'file'), '')
  await expect(openDataDir({ path: join(path, 'file', 'x') })).rejects.toThrow(
    /cannot be written \(ENOTDIR\): set DATA_DIR/,
  )
})

test('a lock is taken over from a killed process, also when another one has got its pid', async () => {
  const script = `import { openDataDir } from ${JSON.stringify(join(import.meta.dirname, 'data-dir.ts'))}
    await openDataDir({ path: ${JSON.stringify(path)} }); console.log('held'); setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  await expect(openDataDir({ path })).rejects.toThrow(`process ${holder.pid}`)
  holder.kill('SIGKILL')
  await once(holder, 'exit')

  const lock = join(path, 'lock')
  const left: unknown = JSON.parse(readFileSync(lock, 'utf8'))
  writeFileSync(lock, JSON.stringify({ ...Object(left), pid: process.pid }))
  const { release } = await openDataDir({ path })
  release()
})

test('of many simultaneous starts on a lock that was left, one wins', async () => {
  writeFileSync(join(path, 'lock'), JSON.stringify({ pid: process.pid, identity: 'an earlier life', token: 't' }))
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => openDataDir({ path })))
  const won = results.filter((result) => result.status === 'fulfilled')
  expect(won).toHaveLength(1)
  won[0]?.value.release()
})

test('a process is told from a later one with its pid', () => {
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid))
  expect(processIdentity(process.pid)).not.toBe(processIdentity(process.ppid))
  expect(processIdentity(2 ** 30)).toBeUndefined()
})
