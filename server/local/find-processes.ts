/** Finds running processes, and tells apart two processes to which the system gave the same pid one after the other. */
import { execFile, execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { promisify } from 'node:util'

export type FoundProcess = { pid: number; parent: number; command: string }

/** The boot and the time of the start: no two processes share it, even with the same pid. Undefined when none runs. */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return identityByPs(pid)
  const stat = readStat(pid)
  return stat && `${attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))?.trim()} ${stat.startTicks}`
}

/**
 * The running processes of a program (the name of its file, such as `postgres`) whose working directory is this folder. The folder
 * alone would also find the shell of a user who has changed into it.
 */
export async function findProcesses(program: string, folder: string): Promise<FoundProcess[]> {
  return process.platform === 'linux' ? findInProc(program, folder) : findByLsof(program, folder)
}

function findInProc(program: string, folder: string): FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const pid = Number(name)
      const stat = readStat(pid)
      if (stat?.program !== program || attempt(() => readlinkSync(`/proc/${name}/cwd`)) !== folder) return []
      const command = attempt(() => readFileSync(`/proc/${name}/cmdline`, 'utf8')) ?? ''
      return [{ pid, parent: stat.parent, command: command.replaceAll('\0', ' ') }]
    })
}

/** `/proc/<pid>/stat`; a zombie (state Z) holds no resources and counts as ended. */
function readStat(pid: number): { program: string; parent: number; startTicks: string } | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (text === undefined) return undefined
  // The name is in parentheses and may itself contain spaces and parentheses.
  const end = text.lastIndexOf(')')
  const [state, parent, ...rest] = text.slice(end + 2).split(' ')
  const startTicks = rest[17]
  if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined
  return { program: text.slice(text.indexOf('(') + 1, end), parent: Number(parent), startTicks }
}

function identityByPs(pid: number): string | undefined {
  const text = attempt(() =>
    execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }),
  )?.trim()
  return text === undefined || text === '' || text.startsWith('Z') ? undefined : text.replace(/^\S+\s+/, '')
}

async function findByLsof(program: string, folder: string): Promise<FoundProcess[]> {
  // Both programs exit with an error when they find nothing.
  const open = await output('lsof', ['-a', '-d', 'cwd', '-c', program, '-F', 'pn'])
  const pids = [...open.matchAll(/^p(\d+)\n(?:f.*\n)?n(.*)$/gm)]
    .filter(([, , cwd]) => cwd === folder)
    .map(([, pid]) => pid)
  if (pids.length === 0) return []
  const listed = await output('ps', ['-o', 'pid=,ppid=,command=', '-p', pids.join(',')])
  return [...listed.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, pid, parent, command]) => ({
    pid: Number(pid),
    parent: Number(parent),
    command: command ?? '',
  }))
}

async function output(command: string, args: string[]): Promise<string> {
  return promisify(execFile)(command, args).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
