/** The local servers: starts those that the configuration does not name, and says what was chosen and why. */
import { SetupError } from '../platform/errors.ts'
import type { KafkaOptions } from '../platform/kafka/kafka.ts'
import { openDataDir } from './data-dir.ts'
import { kafkaSupport } from './kafka-jars.ts'
import { startKafka } from './kafka.ts'
import { startPostgres } from './postgres.ts'
import type { LocalServer } from './process.ts'

type Sasl = KafkaOptions['sasl']

type Wanted = {
  databaseUrl: string | undefined
  brokers: string[] | undefined
  /** How to log in to these brokers. */
  sasl: Sasl
  stream: 'auto' | 'kafka' | 'direct'
  dataDir: string
  /** SCOPE_STRICT. */
  isStrict: boolean
  /** Where this instance is: a second start on the same folder is told so. */
  url: string
  onProgress: (sentence: string) => void
  /** Aborts a start that is under way. */
  signal: AbortSignal
}

export type Servers = {
  databaseUrl: string
  /** Undefined: the direct stream. */
  brokers: string[] | undefined
  sasl: Sasl
  databaseNote: string
  streamNote: string
  /** True when the stream lives and dies with this program: its consumer groups have no other members. */
  isStreamOurs: boolean
  stop(): Promise<void>
}

/** @throws SetupError when a server that is needed cannot run here */
export async function startServers(wanted: Wanted): Promise<Servers> {
  const { brokers, runsKafka, note: streamNote } = await chooseStream(wanted)
  if (wanted.databaseUrl && !runsKafka) {
    return {
      databaseUrl: wanted.databaseUrl,
      databaseNote: 'DATABASE_URL',
      brokers,
      sasl: wanted.sasl,
      streamNote,
      isStreamOurs: false,
      stop: async () => undefined,
    }
  }
  const { dataDir: path, url, isStrict, onProgress, signal } = wanted
  const dataDir = await openDataDir({ path, url })
  const options = { dataDir: dataDir.path, onProgress, signal }
  const starting = [
    wanted.databaseUrl ? Promise.resolve(undefined) : startPostgres({ ...options, isStrict }),
    runsKafka ? startKafka(options) : Promise.resolve(undefined),
  ] as const
  await allOrNone(starting).catch((error: unknown) => {
    dataDir.release()
    throw error
  })
  const [postgres, kafka] = await Promise.all(starting)
  return {
    databaseUrl: postgres?.url ?? wanted.databaseUrl ?? '',
    databaseNote: postgres ? `embedded PostgreSQL in ${path}` : 'DATABASE_URL',
    brokers: kafka?.brokers ?? brokers,
    sasl: kafka ? kafka.sasl : wanted.sasl,
    streamNote,
    isStreamOurs: runsKafka,
    async stop() {
      await Promise.all([postgres?.stop(), kafka?.stop()])
      dataDir.release()
    },
  }
}

async function chooseStream({
  stream,
  brokers,
}: Wanted): Promise<{ brokers?: string[]; runsKafka: boolean; note: string }> {
  if (stream === 'direct') return { runsKafka: false, note: 'direct, without a broker (STREAM=direct)' }
  if (brokers) return { brokers, runsKafka: false, note: `Kafka at ${brokers.join(', ')} (KAFKA_BROKERS)` }
  const support = await kafkaSupport()
  if (support.available) return { runsKafka: true, note: 'a local Apache Kafka (Java and Maven were found)' }
  if (stream === 'auto') return { runsKafka: false, note: `direct, without a broker (${support.why})` }
  throw new SetupError(
    `STREAM=kafka needs a broker: set KAFKA_BROKERS, or install Java 17 or newer and Maven (${support.why}).`,
  )
}

/** Both servers or neither: when one cannot start, the other is stopped before the failure is thrown. */
async function allOrNone(starting: readonly Promise<LocalServer | undefined>[]): Promise<void> {
  const results = await Promise.allSettled(starting)
  const failed = results.find((result) => result.status === 'rejected')
  if (!failed) return
  for (const result of results) if (result.status === 'fulfilled') await result.value?.stop()
  throw failed.reason
}
