/** Supervises server programs: started in a session of their own, so that Ctrl-C reaches only us; watched, restarted and ended. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from '../platform/errors.ts'
import type { FoundProcess } from './find-processes.ts'

/** Signals that end a program, mildest first, each with the time that the program has to obey. */
export type Escalation = readonly (readonly [signal: NodeJS.Signals, waitMs: number])[]

export type LocalServer = { stop: () => Promise<void> }

type ServerProgram = {
  name: string
  command: readonly [string, ...string[]]
  folder: string
  logFile: string
  escalation: Escalation
  user?: { uid: number; gid: number }
  env?: Record<string, string>
  /** Ends what an earlier run left behind; called before each start. */
  prepare: () => Promise<void>
  isReady: (pid: number) => Promise<boolean>
  onProgress: (sentence: string) => void
  /** Aborts a first start that is under way. */
  signal?: AbortSignal | undefined
}

type Running = { pid: number; ended: Promise<string>; hasEnded: () => boolean }

const readyTimeoutMs = 120_000
const maxLogBytes = 10 * 1024 * 1024

/** Resolves when the server is ready for the first time. From then on it is restarted whenever it ends by itself. */
export async function runServer(program: ServerProgram): Promise<LocalServer> {
  const stopping = new AbortController()
  let running = await start(program, program.signal)

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const how = await running.ended
      if (!stopping.signal.aborted) {
        program.onProgress(
          `${program.name} ended unexpectedly (${how}) and is being restarted; its log is ${program.logFile}.`,
        )
        running = (await restart(program, stopping.signal)) ?? running
      }
    }
  }
  const watching = watch()
  return {
    stop: async () => {
      stopping.abort()
      await end(running, program.escalation)
      await watching
      // A restart that was under way may have succeeded at the last moment.
      await end(running, program.escalation)
    },
  }
}

/** Retries with a growing delay until it runs; undefined when it was stopped meanwhile. */
async function restart(program: ServerProgram, stopping: AbortSignal): Promise<Running | undefined> {
  for (let waitMs = 200; !stopping.aborted; waitMs = Math.min(waitMs * 2, 10_000)) {
    try {
      await sleep(waitMs, undefined, { signal: stopping })
      const running = await start(program, stopping)
      program.onProgress(`${program.name} is running again.`)
      return running
    } catch (error) {
      if (!stopping.aborted) program.onProgress(error instanceof Error ? error.message : String(error))
    }
  }
  return undefined
}

async function start(program: ServerProgram, signal?: AbortSignal): Promise<Running> {
  await program.prepare()
  signal?.throwIfAborted()
  const running = await launch(program)
  try {
    await untilReady(program, running, signal)
    return running
  } catch (error) {
    await end(running, program.escalation)
    throw error
  }
}

async function launch(program: ServerProgram): Promise<Running> {
  const [command, ...args] = program.command
  const log = openLog(program)
  const child = spawn(command, args, {
    cwd: program.folder,
    detached: true,
    stdio: ['ignore', log, log],
    ...(program.user && { uid: program.user.uid, gid: program.user.gid }),
    ...(program.env && { env: program.env }),
  })
  closeSync(log)
  const ended = whenEnded(child)
  // An exit that does not wait for stop(), after an uncaught error or a second Ctrl-C, must leave nothing running either.
  const endWithUs = (): boolean => child.kill(program.escalation[0]?.[0])
  process.once('exit', endWithUs)
  void ended.then(() => process.off('exit', endWithUs))
  await once(child, 'spawn')
  return { pid: child.pid ?? -1, ended, hasEnded: () => child.exitCode !== null || child.signalCode !== null }
}

function openLog({ logFile, user }: ServerProgram): number {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) renameSync(logFile, `${logFile}.1`)
  const log = openSync(logFile, 'a', 0o600)
  if (user) fchownSync(log, user.uid, user.gid)
  return log
}

async function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
}

async function untilReady(program: ServerProgram, running: Running, signal?: AbortSignal): Promise<void> {
  const isOver = await until(async () => running.hasEnded() || (await program.isReady(running.pid)), {
    withinMs: readyTimeoutMs,
    signal,
  })
  if (isOver && !running.hasEnded()) return
  const what = running.hasEnded() ? 'ended while it was starting' : `was not ready within ${readyTimeoutMs / 1000} s`
  const reason = lastLine(program.logFile)
  throw new SetupError(`${program.name} ${what}${reason && ` (${reason})`}: see ${program.logFile} for the reason.`)
}

function lastLine(file: string): string {
  const lines = readFileSync(file, 'utf8').slice(-4000).trim().split('\n')
  return (lines.findLast((line) => /FATAL|PANIC|Exception|Error/.test(line)) ?? lines.at(-1) ?? '').trim()
}

/** Polls a condition; false when it did not become true in time. */
async function until(
  condition: () => Promise<boolean>,
  { withinMs, signal }: { withinMs: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadline) return false
    await sleep(30, undefined, signal && { signal })
  }
  return true
}

async function end(running: Running, escalation: Escalation): Promise<void> {
  for (const [signal, waitMs] of escalation) {
    if (!running.hasEnded()) kill(running.pid, signal)
    if (await until(async () => running.hasEnded(), { withinMs: waitMs })) return
  }
}

/** Ends the processes that an earlier run left behind: first those whose parent is not among them, in the end (SIGKILL) all. */
export async function endProcesses(find: () => Promise<FoundProcess[]>, escalation: Escalation): Promise<number> {
  const first = await find()
  let left = first
  for (const [signal, waitMs] of escalation) {
    const pids = new Set(left.map((each) => each.pid))
    for (const { pid, parent } of left) if (signal === 'SIGKILL' || !pids.has(parent)) kill(pid, signal)
    if (await until(async () => (left = await find()).length === 0, { withinMs: waitMs })) return first.length
  }
  throw new SetupError(
    `The processes ${left.map((each) => each.pid).join(', ')} of an earlier run do not end: kill them and start again.`,
  )
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}
