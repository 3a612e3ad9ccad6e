/** Numbers at a pace, in the senders that count what their client has sent. */
import { setTimeout as delay } from 'node:timers/promises'

const TICK_MS = 50

/** Yields 0 to `count` - 1, so many a second. */
export async function* numbersAt(perSecond, count) {
  const start = Date.now()
  for (let number = 0; number < count; number++) {
    while (number > ((Date.now() - start) / 1000) * perSecond) await delay(TICK_MS)
    yield number
  }
}
