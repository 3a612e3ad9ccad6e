/** When a subscriber gets an event: at once, then at most every 200 ms, and a newer position from time to time. */
import type { Clock } from '../platform/clock.ts'
import type { Place } from './place.ts'
import type { Seen } from './reader.ts'
import { createSleeper } from './sleeper.ts'

type Parts = {
  place: Pick<Place, 'isBehind'>
  clock: Clock
  /** A position comes every ten seconds, also where nothing has come: a pause would say so. */
  isSteady: boolean
  /** Whether what comes next may be handed over. */
  hasRoom(): boolean
  read(): Promise<Seen>
}

/** Logs that arrive meanwhile are sent together; if they exceed one batch, the next batch follows at once. */
const EVERY_MS = 200
/** After this long without a selected log, an empty batch carries a newer position: the old one would soon be too old to resume from. */
const POSITION_EVERY_MS = 10_000

export function createPace({ place, clock, isSteady, hasRoom, read }: Parts) {
  const sleeper = createSleeper(clock)
  let isEnded = false
  let isIdle = false
  let lookAtMs = clock.now()
  /** The first batch says that the subscription is live, so it does not wait for a log. */
  let tellAtMs = clock.now()
  let toldAtMs = clock.now()

  async function wait(): Promise<void> {
    isIdle = !place.isBehind()
    await sleeper.sleep(isIdle ? tellAtMs : lookAtMs)
    isIdle = false
  }

  async function look(): Promise<Seen | undefined> {
    if (!hasRoom()) {
      lookAtMs = clock.now() + EVERY_MS
      return undefined
    }
    const mustTell = clock.now() >= tellAtMs
    const seen = await read()
    lookAtMs = clock.now() + (place.isBehind() ? 0 : EVERY_MS)
    if (seen.kind === 'missed' || seen.logs.length > 0 || mustTell) {
      toldAtMs = clock.now()
      tellAtMs = isSteady ? toldAtMs + POSITION_EVERY_MS : Infinity
      return seen
    }
    tellAtMs = toldAtMs + POSITION_EVERY_MS
    return undefined
  }

  return {
    /** The next event, once it is due; undefined after `end`. */
    async next(): Promise<Seen | undefined> {
      while (!isEnded) {
        const isTime = clock.now() >= (place.isBehind() ? lookAtMs : tellAtMs)
        if (!isTime) await wait()
        else {
          const seen = await look()
          if (seen) return seen
        }
      }
      return undefined
    },
    /** New entries are in the ring. */
    wake(): void {
      if (isIdle) sleeper.wake()
    },
    end(): void {
      isEnded = true
      sleeper.wake()
    },
  }
}
