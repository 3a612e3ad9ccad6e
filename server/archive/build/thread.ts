/** The thread that takes the steps of the archive, as its owner sees it. */
import { Worker } from 'node:worker_threads'
import { withDeadline } from '../../platform/retry.ts'
import { BUILD_LIMITS, type BuildLimits } from './limits.ts'
import type { Circumstances, Taken } from './steps.ts'
import type { Failure, Reply, ThreadData, Told } from './thread-messages.ts'

const ENTRY = new URL('./thread-entry.ts', import.meta.url)
const STOP_MS = 2500
/** A part's summary is outside of the heap. */
const HEAP_MB = 256

/** A step has failed, or the thread has died of it; what it did is rolled back. */
export class StepFailure extends Error {
  readonly day: number | undefined
  readonly state: string | undefined
  constructor({ reason, day, state }: Failure) {
    super(reason)
    this.day = day
    this.state = state
  }
}

type Options = { url: string; logLevel: string; limits?: BuildLimits; heapMb?: number }

/** The thread begins with the first step. One that has ended begins again with the next one. */
export function createStepThread({ url, logLevel, limits = BUILD_LIMITS, heapMb = HEAP_MB }: Options) {
  const workerData: ThreadData = { url, limits, logLevel }
  let worker: Worker | undefined
  let isStopping = false

  function begin(): Worker {
    const begun = new Worker(ENTRY, { workerData, resourceLimits: { maxOldGenerationSizeMb: heapMb } })
    // Who waits for its reply hears of it too.
    begun.on('error', () => undefined)
    begun.once('exit', () => {
      if (worker === begun) worker = undefined
    })
    worker = begun
    return begun
  }

  return {
    /** One step at a time. Throws a StepFailure. */
    async take(circumstances: Circumstances): Promise<Taken> {
      if (isStopping) return undefined
      const { taken, failure } = await ask(worker ?? begin(), circumstances)
      if (failure) throw new StepFailure(failure)
      return taken
    },
    /** Ends what runs, whose transaction is rolled back. */
    async stop(): Promise<void> {
      isStopping = true
      const ending = worker
      if (!ending) return
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
      ending.postMessage('stop')
      await withDeadline(ended, STOP_MS, () => new Error('too late')).catch(() => ending.terminate())
    },
  }
}

export type StepThread = ReturnType<typeof createStepThread>

function ask(worker: Worker, circumstances: Circumstances): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let day: number | undefined
    function settle(): void {
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
    }
    function onMessage(told: Told): void {
      if ('begun' in told) {
        day = told.begun
        return
      }
      settle()
      resolve(told)
    }
    function onEnd(reason: string): void {
      settle()
      reject(new StepFailure({ reason, state: undefined, day }))
    }
    const onError = (error: Error) => onEnd(error.message)
    const onExit = () => onEnd('the thread of the archive has ended')
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.postMessage(circumstances)
  })
}
