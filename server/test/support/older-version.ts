/** An older version of the program, out of the repository's history, to run beside this one. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../../..')

/** Undefined where its commit is there, else why not: a downloaded archive has no history. */
export async function whyMissing(commit: string): Promise<string | undefined> {
  try {
    await run('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT })
    return undefined
  } catch {
    return `the history of this folder does not reach back to ${commit}`
  }
}

/**
 * A folder with that version's server, on the packages and the Node of this one. Of what differs between the two, only the engine that
 * migrated is missing: the database must have that version's schema.
 */
export async function checkOut(commit: string): Promise<AsyncDisposable & { clone: string }> {
  const clone = await mkdtemp(join(tmpdir(), 'timberline-older-'))
  const script = `git archive ${commit} server prisma package.json | tar -x -C ${clone}`
  await run('sh', ['-c', script], { cwd: ROOT })
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  await mkdir(join(clone, 'client/dist'), { recursive: true })
  await writeFile(join(clone, 'client/dist/index.html'), '')
  await writeFile(join(clone, 'server/platform/migrate.ts'), NO_MIGRATIONS)
  await writeFile(
    join(clone, 'server/local/start.sh'),
    'exec node --disable-warning=ExperimentalWarning server/main.ts\n',
  )
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
  await run(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], { cwd: clone, env })
  return { clone, [Symbol.asyncDispose]: () => rm(clone, { recursive: true, force: true }) }
}

const NO_MIGRATIONS = `export const migrate = async () => []
export const createSchemaCheck = () => async () => undefined
`
