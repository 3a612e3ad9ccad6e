/** Whether the table of logs keeps microseconds. It does after a migration that only writers make, so an API looks until then. */
import type { Logger } from '../logger.ts'
import { describe, type Database } from './postgres.ts'

type Parts = { database: Pick<Database, '$queryRaw'>; logger: Logger; lookEveryMs: number }

export function watchMicroseconds({ database, logger, lookEveryMs }: Parts) {
  let areKept = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    try {
      areKept = await readPrecision(database)
    } catch (error) {
      logger.debug({ reason: describe(error) }, 'cannot read whether the table keeps microseconds')
    }
    if (areKept) clearInterval(timer)
  }

  return {
    /** Looks, and from then on every few seconds until they are kept. */
    async start(): Promise<void> {
      timer = setInterval(() => void look(), lookEveryMs)
      await look()
    },
    stop: async (): Promise<void> => clearInterval(timer),
    areKept: (): boolean => areKept,
  }
}

/** False where there is no table yet. */
async function readPrecision(database: Parts['database']): Promise<boolean> {
  const found = await database.$queryRaw<unknown[]>`
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('logs') AND attname = 'ts' AND atttypmod = 6`
  return found.length > 0
}
