/** When a subscriber is told something: at once, then at most every 200 ms, and a newer position from time to time. */
import type { Clock } from '../platform/clock.ts'
import type { Place } from './place.ts'
import type { Seen } from './reader.ts'
import { createSleeper } from './sleeper.ts'

type Parts = { place: Pick<Place, 'isBehind'>; clock: Clock; read(): Promise<Seen> }

/** What comes meanwhile goes out together; where more has come than one batch holds, the next one follows at once. */
const EVERY_MS = 200
/** Where nothing was selected for so long, an empty batch brings a newer position: the old one would soon be too old to go on from. */
const POSITION_EVERY_MS = 10_000

export function createPace({ place, clock, read }: Parts) {
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
    const mustTell = clock.now() >= tellAtMs
    const seen = await read()
    lookAtMs = clock.now() + (place.isBehind() ? 0 : EVERY_MS)
    if (seen.kind === 'missed' || seen.logs.length > 0 || mustTell) {
      toldAtMs = clock.now()
      tellAtMs = Infinity
      return seen
    }
    tellAtMs = toldAtMs + POSITION_EVERY_MS
    return undefined
  }

  return {
    /** What there is to tell, once it is time; undefined when it has been ended. */
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
    /** Something has come. */
    wake(): void {
      if (isIdle) sleeper.wake()
    },
    end(): void {
      isEnded = true
      sleeper.wake()
    },
  }
}
