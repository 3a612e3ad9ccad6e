/** The only reader of the environment: one schema, every problem reported at once. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { SetupError } from './platform/errors.ts'

const text = z.string().min(1, 'must not be empty')
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((value) => /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max, {
      error: ({ input }) => `must be a whole number from ${min} to ${max}, not ${JSON.stringify(input)}`,
    })
    .transform(Number)
const oneOf = <const T extends string[]>(...values: T) =>
  z.enum(values, { error: ({ input }) => `must be one of ${values.join(', ')}, not ${JSON.stringify(input)}` })

const Environment = z.object({
  PORT: wholeNumber(0, 65_535).default(1323),
  HOST: text.default('127.0.0.1'),
  ROLE: oneOf('all', 'api', 'writer').default('all'),
  DATABASE_URL: text
    .refine(
      (url) => /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ''),
      'must be a URL that begins with postgresql://',
    )
    .optional(),
  KAFKA_BROKERS: text
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .refine(
      (list) => list.every((broker) => /^[^\s:]+:\d+$/.test(broker)),
      'must be host:port, or several of them separated by commas',
    )
    .optional(),
  KAFKA_SSL: oneOf('true', 'false').default('false'),
  KAFKA_SASL_MECHANISM: oneOf('plain', 'scram-sha-256', 'scram-sha-512').optional(),
  KAFKA_SASL_USERNAME: text.optional(),
  KAFKA_SASL_PASSWORD: text.optional(),
  KAFKA_TOPIC: text
    .regex(/^[\w.-]{1,249}$/, 'must consist of letters, digits, dots, underscores and dashes')
    .default('logs'),
  KAFKA_PARTITIONS: wholeNumber(1, 1000).default(4),
  STREAM: oneOf('auto', 'kafka', 'direct').default('auto'),
  DATA_DIR: text.default('.data'),
  BATCH_MAX_ROWS: wholeNumber(1, 2000).default(2000),
  RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error').default('info'),
})

/** The names and defaults of all variables; the table in docs/operate.md is compared with it. */
export const VARIABLES: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(Environment.shape).map(([name, schema]) => [name, schema.safeParse(undefined).data]),
)

export type Config = ReturnType<typeof readConfig>

/** @throws SetupError that names every variable with a bad value */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const result = Environment.safeParse(withoutEmpty(environment))
  const problems = result.success
    ? findConflicts(result.data)
    : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
  if (!result.success || problems.length > 0) throw new SetupError(`${problems.join('; ')}.`)
  const env = result.data
  return {
    http: { port: env.PORT, host: env.HOST },
    role: env.ROLE,
    databaseUrl: env.DATABASE_URL,
    stream: env.STREAM,
    kafka: {
      brokers: env.KAFKA_BROKERS,
      ssl: env.KAFKA_SSL === 'true',
      sasl: readSasl(env),
      topic: env.KAFKA_TOPIC,
      partitions: env.KAFKA_PARTITIONS,
    },
    dataDir: resolve(env.DATA_DIR),
    batchMaxRows: env.BATCH_MAX_ROWS,
    retentionDays: env.RETENTION_DAYS,
    logLevel: env.LOG_LEVEL,
  }
}

type Values = z.infer<typeof Environment>

/** `PORT= npm start` means the default, as in most programs. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}

function findConflicts(env: Values): string[] {
  const conflicts: string[] = []
  if (env.ROLE !== 'all' && env.STREAM === 'direct')
    conflicts.push(`STREAM=direct works only with ROLE=all, not ${env.ROLE}`)
  if (env.ROLE !== 'all' && env.STREAM !== 'direct' && !env.KAFKA_BROKERS) {
    conflicts.push(`ROLE=${env.ROLE} needs KAFKA_BROKERS, because the roles communicate through Kafka`)
  }
  if (env.ROLE !== 'all' && !env.DATABASE_URL) {
    conflicts.push(`ROLE=${env.ROLE} needs DATABASE_URL, because the roles share PostgreSQL`)
  }
  if (env.STREAM === 'direct' && env.KAFKA_BROKERS)
    conflicts.push('STREAM=direct and KAFKA_BROKERS exclude each other: set only one')
  if (!env.KAFKA_BROKERS && (env.KAFKA_SSL === 'true' || env.KAFKA_SASL_MECHANISM)) {
    conflicts.push('KAFKA_SSL and KAFKA_SASL_MECHANISM need KAFKA_BROKERS')
  }
  const sasl = [env.KAFKA_SASL_MECHANISM, env.KAFKA_SASL_USERNAME, env.KAFKA_SASL_PASSWORD]
  if (sasl.some(Boolean) && !sasl.every(Boolean)) {
    conflicts.push('KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be set together')
  }
  return conflicts
}

function readSasl({ KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD }: Values) {
  if (!KAFKA_SASL_MECHANISM || !KAFKA_SASL_USERNAME || !KAFKA_SASL_PASSWORD) return undefined
  return { mechanism: KAFKA_SASL_MECHANISM, username: KAFKA_SASL_USERNAME, password: KAFKA_SASL_PASSWORD }
}
