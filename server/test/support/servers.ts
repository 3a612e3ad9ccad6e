/** One PostgreSQL and one Kafka for a whole test run, in a temporary folder, started by the product's own code. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { raiseFence } from '../../access/fence.ts'
import { startKafka } from '../../local/kafka.ts'
import { kafkaSupport } from '../../local/kafka-jars.ts'
import { prepareRoles, type Urls } from '../../local/postgres-roles.ts'
import { startPostgres } from '../../local/postgres.ts'
import { createLogger } from '../../platform/logger.ts'
import { migrate } from '../../platform/postgres/migrate.ts'
import { createPostgres } from '../../platform/postgres/postgres.ts'
import { runStatements } from '../../platform/postgres/run-statements.ts'
import { makePartitions } from '../../store/partitions.ts'
import { copyTemplate, JARS_FOLDER, KAFKA_PROPERTIES, makeTemplate, OPEN } from './kafka-template.ts'
import { onDatabase } from './on-database.ts'
import { SMALL_POSTGRES } from './postgres-settings.ts'
import { scratchFolder } from './scratch.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** As the program's role, which is no superuser; tests make their own databases from the template. */
    databaseUrl: string
    /** As a superuser. */
    adminUrl: string
    /** Undefined where Kafka cannot run. */
    kafkaBrokers: string[] | undefined
    /** What the brokers of a test's own are copied from; undefined where Kafka cannot run. */
    kafkaTemplate: string | undefined
  }
}

type Servers = {
  databaseUrl: string
  adminUrl: string
  kafkaBrokers: string[] | undefined
  kafkaTemplate: string | undefined
  stop(): Promise<void>
}

/** Nothing outlives the run, so nothing need reach the disk: databases come and go twice as fast. */
const SETTINGS = { ...SMALL_POSTGRES, fsync: 'off', full_page_writes: 'off' }

let servers: Promise<Servers> | undefined
let users = 0

/** Each project of the run sets itself up; Node gives all of them this one module, and so the same servers. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  users++
  servers ??= startServers()
  const { databaseUrl, adminUrl, kafkaBrokers, kafkaTemplate, stop } = await servers
  project.provide('databaseUrl', databaseUrl)
  project.provide('adminUrl', adminUrl)
  project.provide('kafkaBrokers', kafkaBrokers)
  project.provide('kafkaTemplate', kafkaTemplate)
  return async () => {
    if (--users === 0) await stop()
  }
}

async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(join(scratchFolder(), 'timberline-test-'))
  const onProgress = (sentence: string) => console.log(sentence)
  const [postgres, kafka] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), settings: SETTINGS, onProgress }),
    startKafkaIfPossible(folder, onProgress),
  ])
  async function stop(): Promise<void> {
    await Promise.all([postgres.stop(), kafka?.stop()])
    await rm(folder, { recursive: true, force: true })
  }
  await makeDatabaseTemplate(postgres).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    databaseUrl: postgres.url,
    adminUrl: postgres.adminUrl,
    kafkaBrokers: kafka?.brokers,
    kafkaTemplate: kafka?.template,
    stop,
  }
}

async function startKafkaIfPossible(folder: string, onProgress: (sentence: string) => void) {
  const support = await kafkaSupport()
  if (support.available) {
    const dataDir = join(folder, 'kafka')
    const template = await makeTemplate(join(folder, 'kafka-template'), onProgress)
    await copyTemplate(template, dataDir)
    const options = { dataDir, jarsDir: JARS_FOLDER, node: { properties: KAFKA_PROPERTIES, ...OPEN }, onProgress }
    return { template, ...(await startKafka(options)) }
  }
  if (process.env['CI'] === 'true') throw new Error(`Kafka is needed in CI: ${support.why}`)
  console.log(`Tests with Kafka are skipped: ${support.why}`)
  return undefined
}

/** A migrated database with its days, which tests copy: ten times faster than migrating each. */
async function makeDatabaseTemplate({ url: serverUrl, adminUrl }: Urls): Promise<void> {
  const logger = createLogger({ level: 'warn' })
  const url = onDatabase(serverUrl, 'template_timberline')
  await runStatements({ url: adminUrl, statements: ['CREATE DATABASE template_timberline OWNER timberline'] })
  const { port, password } = new URL(url)
  const passwords = { password, adminPassword: new URL(adminUrl).password }
  await prepareRoles({ port: Number(port), database: 'template_timberline', ...passwords })
  await migrate({ url, logger })
  const template = createPostgres({ url, name: 'test', maxConnections: 1, statementTimeoutMs: 60_000, logger })
  await makePartitions({ database: template.client, now: new Date() })
  await raiseFence({ database: template.client, logger, isStrict: false })
  await template.close()
}
