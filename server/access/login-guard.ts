/** How often may be guessed: a few times at once, then ten times a minute, by one address and at one account. */
import { AppError } from '../platform/errors.ts'
import { createBuckets } from './buckets.ts'

export const RATE = { size: 10, perMinute: 10 }

/** `now`: milliseconds of any clock. */
export function createLoginGuard(now: () => number) {
  const addresses = createBuckets({ ...RATE, now })
  const accounts = createBuckets({ ...RATE, now })
  // However many strangers guess at an account, each address has one attempt a minute: its owner is never locked out for longer.
  const firsts = createBuckets({ size: 1, perMinute: 1, now })

  return {
    /** Begins an attempt. Throws TOO_MANY_REQUESTS. The answer is called where the attempt was right: it is not counted then. */
    begin(account: string, client: string): () => void {
      const pair = `${account}\n${client}`
      const waits = Math.min(accounts.waitSeconds(account), firsts.waitSeconds(pair))
      const waitSeconds = Math.max(addresses.waitSeconds(client), waits)
      if (waitSeconds > 0) throw tooMany(waitSeconds)
      addresses.take(client)
      accounts.take(account)
      if (firsts.waitSeconds(pair) === 0) firsts.take(pair)
      return () => {
        addresses.give(client)
        accounts.give(account)
      }
    },
  }
}

export type LoginGuard = ReturnType<typeof createLoginGuard>

function tooMany(seconds: number): AppError {
  const whole = Math.ceil(seconds)
  return new AppError('TOO_MANY_REQUESTS', `Too many attempts. Try again in ${whole} s.`, { retryAfterSeconds: whole })
}
