/** The async iterator of one subscriber. Nothing is gathered for who does not ask, and who has not asked for a while is cut off. */
import type { Clock } from '../platform/clock.ts'
import { AppError, toAppError } from '../platform/errors.ts'
import { createLimit } from '../platform/limit.ts'
import { createPace } from './pace.ts'
import type { Place } from './place.ts'
import { read, type Seen } from './reader.ts'
import type { TailLog } from './ring.ts'

type Parts<T> = {
  place: Place
  matches(log: TailLog): boolean
  clock: Clock
  silenceMs: number
  /** What is yielded for what was seen. */
  show(seen: Seen): T
  /** Called once, whoever ends it. */
  onEnd(): void
}

const OVER = { done: true, value: undefined } as const

export type Subscriber<T> = AsyncIterableIterator<T, undefined> & {
  /** Something has come. */
  wake(): void
  /** Ends it; the next question, or the one that waits, is answered with the error, if there is one. */
  end(error?: AppError): void
}

export function createSubscriber<T>({ place, matches, clock, silenceMs, show, onEnd }: Parts<T>): Subscriber<T> {
  const pace = createPace({ place, clock, read: () => read({ place, matches }) })
  let isEnded = false
  let failure: AppError | undefined
  let cancelCut = clock.setTimer(cut, silenceMs)
  const oneAtATime = createLimit(1)

  function end(error?: AppError): void {
    if (isEnded) return
    isEnded = true
    failure = error
    cancelCut()
    pace.end()
    onEnd()
  }

  function cut(): void {
    const count = place.behind()
    show({ kind: 'missed', count })
    end(tooSlow(count, silenceMs))
  }

  async function pull(): Promise<IteratorResult<T, undefined>> {
    cancelCut()
    const seen = await pace.next().catch((error: unknown) => end(toAppError(error)))
    if (seen && !isEnded) {
      cancelCut = clock.setTimer(cut, silenceMs)
      return { done: false, value: show(seen) }
    }
    const error = failure
    failure = undefined
    if (error) throw error
    return OVER
  }

  return {
    next: () => oneAtATime(pull),
    async return() {
      end()
      return OVER
    },
    [Symbol.asyncIterator]() {
      return this
    },
    wake: pace.wake,
    end,
  }
}

function tooSlow(count: bigint | null, silenceMs: number): AppError {
  const missed = count === null ? 'Logs' : `${count} records`
  const advice = 'Subscribe again with the last position.'
  return new AppError('OVERLOADED', `${missed} came in unread: nothing was read for ${silenceMs / 1000} s. ${advice}`)
}
