/** The whole product in the test's own process; it cleans up after itself (`await using`). */
import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { startApp as start } from '../../app.ts'
import { readConfig } from '../../config.ts'
import { TIMINGS, type Timings } from '../../platform/timings.ts'
import { createDatabase, type TestDatabase } from './database.ts'
import { testLogger } from './test-logger.ts'

type StartOptions = {
  stream?: 'direct' | 'kafka'
  /** In place of a new one on the run's server; it goes with the product. */
  database?: Omit<TestDatabase, 'reads' | 'adminUrl'>
  /** Variables of the configuration, as the environment has them. */
  env?: Record<string, string>
  timings?: Timings
}

/** The whole product in this process, on a free port, with a database and a topic of its own. */
export async function startApp({ stream = 'direct', database: given, env = {}, timings = TIMINGS }: StartOptions = {}) {
  const database = given ?? (await createDatabase())
  const topic = `logs-${randomUUID()}`
  const app = await start({
    config: readConfig({ PORT: '0', KAFKA_TOPIC: topic, ARCHIVE_AFTER_DAYS: 'none', ...env }),
    databaseUrl: database.url,
    brokers: stream === 'kafka' ? inject('kafkaBrokers') : undefined,
    groupId: topic,
    logger: testLogger,
    timings,
    onFatal: (error) => {
      throw error
    },
  })
  return {
    url: `http://127.0.0.1:${app.port}`,
    prisma: database.prisma,
    firstRun: app.firstRun,
    async [Symbol.asyncDispose]() {
      await app.stop()
      await database[Symbol.asyncDispose]()
    },
  }
}
