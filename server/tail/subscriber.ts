/** The async iterator of one subscriber. Batches are gathered only on demand, and a subscriber that has stopped reading is cut off. */
import type { Clock } from '../platform/clock.ts'
import { AppError, toAppError } from '../platform/errors.ts'
import { createLimit } from '../platform/limit.ts'
import type { FairTurns } from '../platform/fair-turns.ts'
import { createPace } from './pace.ts'
import type { Place } from './place.ts'
import { read, type Seen } from './reader.ts'
import type { Hold } from './unread.ts'
import type { Watch } from './watches.ts'

type Parts<T> = {
  client: string
  place: Place
  watch: Watch
  turns: FairTurns
  hold: Hold
  clock: Clock
  silenceMs: number
  /** Nothing tells how many logs came that the subscriber may not see. */
  isDiscreet: boolean
  /** Turns what was read into the value that is yielded. */
  show(seen: Seen): T
  /** Called once, when it has ended for any reason. */
  onEnd(): void
}

const OVER = { done: true, value: undefined } as const

export type Subscriber<T> = AsyncIterableIterator<T, undefined> & {
  /** New entries are in the ring. */
  wake(): void
  /** Ends it; the waiting call of `next`, or else the next one, rejects with the error if there is one. */
  end(error?: AppError): void
}

export function createSubscriber<T>(parts: Parts<T>): Subscriber<T> {
  const { place, hold, clock, silenceMs, isDiscreet, show, onEnd } = parts
  const pace = paceOf(parts, () => isEnded)
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
    hold.release()
    onEnd()
  }

  function cut(): void {
    const count = place.behind()
    show({ kind: 'missed', count })
    end(tooSlow(isDiscreet ? null : count, silenceMs))
  }

  async function pull(): Promise<IteratorResult<T, undefined>> {
    cancelCut()
    hold.release()
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

function paceOf<T>(parts: Parts<T>, isEnded: () => boolean) {
  const { place, hold, clock, isDiscreet: isSteady } = parts
  const hasRoom = () => hold.hasRoom(place.entry()?.bytes ?? 0)
  return createPace({ place, clock, isSteady, hasRoom, read: () => read({ ...parts, isEnded }) })
}

function tooSlow(count: bigint | null, silenceMs: number): AppError {
  const missed = count === null ? 'Logs' : `${count} records`
  const advice = 'Subscribe again from the last position.'
  return new AppError('OVERLOADED', `${missed} were missed: nothing was read for ${silenceMs / 1000} s. ${advice}`)
}
