import type { Logger } from './logger.ts'

/** Something that was started and can be stopped. */
export type Stop = () => Promise<void>

type Part = { name: string; stop: Stop }

/** The parts that have been started, to be stopped in reverse order even if one of them fails. */
export function createLifecycle({ logger }: { logger: Logger }) {
  const running: Part[] = []
  let stopping: Promise<void> | undefined

  async function stopPart({ name, stop }: Part): Promise<void> {
    await stop().catch((error: unknown) => logger.error({ err: error, part: name }, 'could not stop cleanly'))
  }

  async function stopAll(): Promise<void> {
    for (const part of running.toReversed()) await stopPart(part)
  }

  return {
    /** Remembers how to stop a part that has just been started. */
    started(name: string, stop: Stop): void {
      running.push({ name, stop })
      // Too late: it came up while the others went down.
      if (stopping) stopping = stopping.then(() => stopPart({ name, stop }))
    },
    /** Stops all parts once; a second call waits for the first. */
    stop(): Promise<void> {
      return (stopping ??= stopAll())
    },
  }
}

/** `signal` is what asked for it; undefined when the process itself did. */
type Exiting = { stop: (signal?: NodeJS.Signals) => Promise<void>; deadlineMs: number }

/** Ends the process with this code, sooner than usual where a deadline is given. */
type Exit = (code: number, withinMs?: number) => void

/**
 * Runs `stop` at the first SIGINT, SIGTERM, SIGHUP or call of the returned `exit`, then ends the process.
 * When stopping takes longer than `deadlineMs`, or a person asks again, the process ends all the same, with exit code 1.
 */
export function exitOnSignal({ stop, deadlineMs }: Exiting): Exit {
  let exitingSince: number | undefined
  function end(code: number, withinMs: number, signal?: NodeJS.Signals): void {
    if (exitingSince !== undefined) return
    exitingSince = Date.now()
    setTimeout(() => process.exit(1), withinMs).unref()
    void stop(signal).then(
      () => process.exit(code),
      () => process.exit(1),
    )
  }
  /** One Ctrl-C arrives twice: from the terminal, and from npm, which forwards it. */
  function ask(signal: NodeJS.Signals): void {
    if (exitingSince !== undefined && Date.now() - exitingSince > 1000) process.exit(1)
    end(0, deadlineMs, signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  return (code, withinMs = deadlineMs) => end(code, withinMs)
}
