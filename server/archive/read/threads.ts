/**
 * Threads that decode segments, so that nobody else waits for it: started when they are needed, and ended when they have not been for a while.
 * A process that asks no archive has none.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { tooSlow } from '../../platform/postgres/postgres.ts'
import type { Answer, Job } from './job.ts'

type Options = {
  /** So many run at once. */
  size?: number
  /** How long a job may go on whose result nobody waits for; then its thread is ended with it. */
  graceMs?: number
  /** How long a thread is kept for the next job. */
  idleMs?: number
  script?: URL
}

/** PostgreSQL and the rest of the process need a processor too. */
const SIZE = Math.min(4, Math.max(2, availableParallelism() - 1))

/** A thread holds one decoded segment, of 4 MB of texts, and the answer. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 }

const SCRIPT = new URL('./thread.ts', import.meta.url)

type Task = { job: Job; signal: AbortSignal; settle(outcome: Outcome): void }

type Outcome = { answer: Answer } | { error: unknown }

type Thread = {
  worker: Worker
  idle: NodeJS.Timeout | undefined
  /** Of the job that runs. */
  onOutcome: ((outcome: Outcome) => void) | undefined
  /** It takes no job any more, although it may still answer one. */
  isOver: boolean
}

/** Threads that are kept for the next job. */
function createPool({ idleMs, script }: Required<Pick<Options, 'idleMs' | 'script'>>) {
  const free: Thread[] = []

  function spawn(): Thread {
    const worker = new Worker(script, { execArgv: [], env: {}, resourceLimits: RESOURCE_LIMITS })
    const thread: Thread = { worker, idle: undefined, onOutcome: undefined, isOver: false }
    worker.unref()
    worker.on('message', (answer: Answer) => thread.onOutcome?.({ answer }))
    worker.on('error', (error) => {
      leave(thread)
      thread.onOutcome?.({ error })
    })
    worker.on('exit', () => {
      leave(thread)
      thread.onOutcome?.({ error: new Error('A thread that decodes the archive has ended.') })
    })
    return thread
  }

  function leave(thread: Thread): void {
    thread.isOver = true
    clearTimeout(thread.idle)
    const at = free.indexOf(thread)
    if (at >= 0) free.splice(at, 1)
  }

  function end(thread: Thread): void {
    leave(thread)
    void thread.worker.terminate()
  }

  return {
    end,
    take(): Thread {
      // The one that was used last: the others can end.
      const thread = free.pop() ?? spawn()
      clearTimeout(thread.idle)
      return thread
    },
    keep(thread: Thread): void {
      if (thread.isOver) return
      thread.idle = setTimeout(() => end(thread), idleMs).unref()
      free.push(thread)
    },
  }
}

export function createThreads({ size = SIZE, graceMs = 200, idleMs = 60_000, script = SCRIPT }: Options = {}) {
  const pool = createPool({ idleMs, script })
  const waiting: Task[] = []
  let busy = 0

  async function run(task: Task): Promise<void> {
    busy++
    try {
      const thread = pool.take()
      await runTask(thread, { task, end: () => setTimeout(() => pool.end(thread), graceMs) })
      pool.keep(thread)
    } catch (error) {
      // The system gives no thread.
      task.settle({ error })
    } finally {
      busy--
      beginNext()
    }
  }

  function beginNext(): void {
    while (busy < size) {
      const task = waiting.shift()
      if (!task) return
      if (!task.signal.aborted) void run(task)
    }
  }

  return {
    size,
    /** Throws QUERY_TIMEOUT, caused by the signal's reason, once the signal aborts, and what has ended the thread. */
    run(job: Job, signal: AbortSignal): Promise<Answer> {
      return new Promise((resolve, reject) => {
        const leave = () => reject(tooSlow(signal.reason))
        const settle = (outcome: Outcome) => {
          signal.removeEventListener('abort', leave)
          if ('answer' in outcome) resolve(outcome.answer)
          else reject(outcome.error instanceof Error ? outcome.error : new Error(String(outcome.error)))
        }
        if (signal.aborted) return leave()
        signal.addEventListener('abort', leave, { once: true })
        waiting.push({ job, signal, settle })
        beginNext()
      })
    },
  }
}

type Running = { task: Task; end(): NodeJS.Timeout }

/** Resolves when the job has ended. `end`: ends the thread, unless it is stopped in time. */
function runTask(thread: Thread, { task: { job, signal, settle }, end }: Running): Promise<void> {
  return new Promise((resolve) => {
    let grace: NodeJS.Timeout | undefined
    const endSoon = () => (grace = end())
    signal.addEventListener('abort', endSoon, { once: true })
    thread.onOutcome = (outcome) => {
      thread.onOutcome = undefined
      clearTimeout(grace)
      signal.removeEventListener('abort', endSoon)
      settle(outcome)
      resolve()
    }
    try {
      thread.worker.postMessage(job)
    } catch (error) {
      // What cannot be copied says nothing of the thread.
      thread.onOutcome({ error })
    }
  })
}
