/** As whom PostgreSQL's programs run: as ourselves, or, because PostgreSQL refuses root, as another user of the system. */
import { execFile } from 'node:child_process'
import { chown, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from '../platform/errors.ts'

const run = promisify(execFile)
const userName = 'postgres'

/** `user`: what to spawn as. `prefix`: a command that changes the user itself. */
export type Account = { user?: { uid: number; gid: number }; prefix: readonly string[] }

/** `home` is the folder that PostgreSQL shall own; `program` one of its programs, to prove that the user can reach both. */
export async function postgresAccount({ home, program }: { home: string; program: string }): Promise<Account> {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const user = (await ownerOf(join(home, 'data'))) ?? (await systemUser())
  await chown(home, user.uid, user.gid)
  const candidates: Account[] = [{ user, prefix: [] }, ...capabilities.map((name) => withCapability(user, name))]
  for (const account of candidates) if (await reaches(account, { home, program })) return account
  throw new SetupError(
    `The system user ${userName}, who runs PostgreSQL for root, cannot enter ${home}: move the project and DATA_DIR where everyone may enter (such as /srv), run as another user than root, or set DATABASE_URL.`,
  )
}

/**
 * A clone in /root or in a temporary folder of root's is closed to every other user. The right to pass through folders, given to this
 * one process, opens the way without changing anybody's permissions. The second one is what a container has instead.
 */
const capabilities = ['dac_read_search', 'dac_override']

function withCapability({ uid, gid }: { uid: number; gid: number }, name: string): Account {
  return {
    prefix: [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      `--inh-caps=+${name}`,
      `--ambient-caps=+${name}`,
    ],
  }
}

async function reaches(
  { user, prefix }: Account,
  { home, program }: { home: string; program: string },
): Promise<boolean> {
  const [command, ...args] = [...prefix, 'sh', '-c', 'cd "$0" && "$1" --version', home, program]
  return run(command ?? '', args, { cwd: '/', ...user }).then(
    () => true,
    () => false,
  )
}

/** The owner of data that is already there, since PostgreSQL runs for nobody else. */
async function ownerOf(data: string): Promise<{ uid: number; gid: number } | undefined> {
  const { uid, gid } = await stat(data).catch(() => ({ uid: 0, gid: 0 }))
  return uid === 0 ? undefined : { uid, gid }
}

async function systemUser(): Promise<{ uid: number; gid: number }> {
  try {
    return await lookUp().catch(async () => {
      await run('useradd', ['--system', '--user-group', '--no-create-home', userName])
      return lookUp()
    })
  } catch (error) {
    throw new SetupError(
      `PostgreSQL does not run as root, and a system user ${userName} cannot be made with useradd: make one, run as another user than root, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

async function lookUp(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', userName]), run('id', ['-g', userName])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}
