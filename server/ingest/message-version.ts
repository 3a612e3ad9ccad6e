/** Which messages the writers read. A migration that only writers make gives the table its microseconds, so an API looks until then. */
import type { MessageVersion } from '../log/message.ts'
import type { Logger } from '../platform/logger.ts'
import { describe, type Database } from '../platform/postgres/postgres.ts'

type Parts = { database: Pick<Database, '$queryRaw'>; logger: Logger; lookEveryMs: number }

/**
 * Version 1 only when the table has been read as one of milliseconds. While nothing is known it is 2: what older writers make of such
 * a message is a dead letter, which can be replayed; microseconds that were cut, and ids of another kind, are for good.
 */
export function watchMessageVersion({ database, logger, lookEveryMs }: Parts) {
  let digits: number | undefined
  let isSilent = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    try {
      digits = await readDigits(database)
      isSilent = false
    } catch (error) {
      if (!isSilent) logger.warn({ reason: describe(error), digits }, UNREADABLE)
      isSilent = true
    }
    if (digits === 6) clearInterval(timer)
  }

  return {
    /** Looks, and from then on every few seconds until microseconds are kept. */
    async start(): Promise<void> {
      timer = setInterval(() => void look(), lookEveryMs)
      await look()
    },
    stop: async (): Promise<void> => clearInterval(timer),
    messageVersion: (): MessageVersion => (digits === 3 ? 1 : 2),
  }
}

const UNREADABLE =
  'cannot read how many digits of a second the table keeps; unless 3 were read before, messages have microseconds'

/** Of a second; undefined where there is no table yet. */
async function readDigits(database: Parts['database']): Promise<number | undefined> {
  const [row] = await database.$queryRaw<{ digits: number }[]>`
    SELECT atttypmod AS digits FROM pg_attribute WHERE attrelid = to_regclass('logs') AND attname = 'ts'`
  return row?.digits
}
