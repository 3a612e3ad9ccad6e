/** The system's own programs of syslog, where they are installed. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { waitFor } from '../support/wait-for.ts'

/** Those of the system's administrator are not on everybody's path. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']

const findProgram = (name: string) => FOLDERS.map((folder) => join(folder, name)).find(existsSync)

/** Says what is left out without it. */
export const hasProgram = (name: string): boolean => isInstalled(name, findProgram(name) !== undefined)

/** Of rsyslog; a package of its own in most systems. */
export const hasOmelasticsearch = (): boolean =>
  hasProgram('rsyslogd') &&
  isInstalled('omelasticsearch of rsyslog', globSync('/usr/lib*/{,*/}rsyslog/omelasticsearch.so').length > 0)

function isInstalled(name: string, isThere: boolean): boolean {
  if (!isThere) console.log(`${name} is not installed: its tests are skipped`)
  return isThere
}

const LOGS = [
  ['user.debug', 'cache miss 🗄️'],
  ['user.info', 'paid 💳'],
  ['user.err', 'card refused'],
] as const

/** logger(1) sends the three logs, one after the other. */
export async function logTo(options: readonly string[]): Promise<void> {
  for (const [priority, message] of LOGS) {
    await promisify(execFile)('logger', [...options, '--tag', 'checkout', '--priority', priority, message])
  }
}

const DAEMONS = {
  rsyslog: {
    program: 'rsyslogd',
    args: ({ folder, file }: Place) => ['-n', '-f', file, '-i', join(folder, 'pid')],
    configure: ({ folder, socket }: Place, action: string) => `
      global(workDirectory="${folder}")
      module(load="imuxsock" SysSock.Use="off")
      input(type="imuxsock" Socket="${socket}")
      ${action}`,
  },
  'syslog-ng': {
    program: 'syslog-ng',
    args: ({ folder, file }: Place) => [
      '--foreground',
      `--cfgfile=${file}`,
      ...['pidfile', 'persist-file', 'control'].map((name) => `--${name}=${join(folder, name)}`),
    ],
    configure: ({ socket }: Place, action: string) => `@version: 3.38
      source s_src { unix-dgram("${socket}"); };
      ${action}`,
  },
}

export type SyslogDaemon = keyof typeof DAEMONS

type Place = { folder: string; file: string; socket: string }

/** It reads a socket of its own, and does with each message what `action` says in its own language. */
export async function startForwarderOf(daemon: SyslogDaemon, action: string): Promise<AsyncDisposable & Place> {
  const { program, args, configure } = DAEMONS[daemon]
  const folder = await mkdtemp(join(tmpdir(), 'timberline-syslog-'))
  const place = { folder, file: join(folder, 'conf'), socket: join(folder, 'log') }
  await writeFile(place.file, configure(place, action))
  const child = spawn(findProgram(program) ?? program, args(place), { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'close')
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${said}`)
    return existsSync(place.socket) || undefined
  })
  return {
    ...place,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
