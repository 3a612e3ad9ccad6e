/** The user that PostgreSQL's programs run as: ours, or, because PostgreSQL refuses root, a system user. */
import { execFile } from 'node:child_process'
import { chown, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from '../platform/errors.ts'

const run = promisify(execFile)
const userName = 'postgres'

/** `user`: what to spawn as. `prefix`: a command that changes the user itself, and keeps this capability. */
export type Account = { user?: { uid: number; gid: number }; prefix: readonly string[]; capability?: string }

/** What PostgreSQL's programs see of the environment: no PG… or LC_… variable of ours changes what they do. */
export const environment = { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' }

/** `home` is the folder that PostgreSQL will own; `initdb` lies beside its other programs. */
export async function postgresAccount({ home, initdb }: { home: string; initdb: string }): Promise<Account> {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const user = (await ownerOf(join(home, 'data'))) ?? (await systemUser())
  await chown(home, user.uid, user.gid)
  await letPass(dirname(home), user.gid)
  const candidates: Account[] = [{ user, prefix: [] }, ...capabilities.map((name) => withCapability(user, name))]
  for (const account of candidates) if (await canRun(account, { home, initdb })) return account
  throw new SetupError(
    `PostgreSQL refuses to run as root, and the system user ${userName} cannot enter ${home} or the project's folder: move both to where every user can enter (such as /srv), run as another user, or set DATABASE_URL.`,
  )
}

/** A folder that data-dir.ts has closed. One that somebody else has closed stays closed. */
async function letPass(folder: string, group: number): Promise<void> {
  const { uid, gid, mode } = await stat(folder)
  if (uid === 0 && gid === 0 && (mode & 0o777) === 0o710) await chown(folder, uid, group)
}

/**
 * A clone in root's home, or in another folder of mode 0700, is closed to every other user. A capability of this one process opens the
 * way without changing the permissions of any file. The first only reads and enters; the second also writes, and is the only one of the
 * two that a container has by default.
 */
const capabilities = ['dac_read_search', 'dac_override']

/**
 * `no_setuid_fixup`, because access(2), by which PostgreSQL's programs find each other, otherwise ignores the capabilities of a process
 * whose real user is not root. They start without any other capability: exec drops all that is not ambient.
 */
function withCapability({ uid, gid }: { uid: number; gid: number }, name: string): Account {
  return {
    prefix: [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      `--inh-caps=+${name}`,
      `--ambient-caps=+${name}`,
      '--securebits=+no_setuid_fixup',
    ],
    capability: `CAP_${name.toUpperCase()}`,
  }
}

/**
 * `initdb --show` looks for `postgres` beside itself, runs it by a shell, finds its files, and ends before it makes anything. `--version`
 * proves less: a program answers it before it looks for itself, which the server does at each start.
 */
async function canRun({ user, prefix }: Account, { home, initdb }: { home: string; initdb: string }): Promise<boolean> {
  const [command, ...args] = [...prefix, 'sh', '-c', 'cd "$0" && "$1" --show -D data', home, initdb]
  return run(command ?? '', args, { cwd: '/', env: environment, ...user }).then(
    () => true,
    () => false,
  )
}

/** The owner of data that is already there: PostgreSQL runs for no other user. */
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
      `PostgreSQL refuses to run as root, and useradd cannot create a system user ${userName}: create one, run as another user, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

async function lookUp(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', userName]), run('id', ['-g', userName])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}
