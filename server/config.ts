/** The only reader of the environment: one schema, every problem reported at once. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import {
  DOOR_SECRETS,
  DOOR_VARIABLES,
  findDoorConflicts,
  readAddress,
  readDoors,
  readPrefixed,
  readSyslog,
} from './config-doors.ts'
import { findPeopleConflicts, PEOPLE_SECRETS, PEOPLE_VARIABLES, readPeople } from './config-people.ts'
import { daysOr, list, oneOf, text, wholeNumber } from './config-values.ts'
import { SetupError } from './platform/errors.ts'
import { isLoopback } from './platform/listen-check.ts'

const HOST_NAME = /^(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*$/

/** An address, or a range in CIDR notation. */
function isNetwork(value: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(value) ?? []
  const version = isIP(address)
  return version !== 0 && Number(bits ?? 0) <= (version === 4 ? 32 : 128)
}

/** Origins only: the pages are at the top of their address. */
function isOrigin(value: string): boolean {
  const url = URL.parse(value)
  return /^https?:$/.test(url?.protocol ?? '') && url?.href === `${url?.origin}/`
}

const databaseUrl = text.refine(
  (url) => /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ''),
  'must be a URL that begins with postgresql://',
)

const Environment = z.object({
  PORT: wholeNumber(0, 65_535).default(1323),
  HOST: text.default('127.0.0.1'),
  ALLOWED_HOSTS: list
    .transform((names) => names.map((name) => name.toLowerCase()))
    .refine(
      (names) => names.every((name) => HOST_NAME.test(name)),
      'must be names such as logs.example.com or *.example.com, without scheme and port, separated by commas',
    )
    .optional(),
  TRUSTED_PROXIES: list
    .refine(
      (entries) => entries.every(isNetwork),
      'must be addresses or ranges such as 10.0.0.0/8, separated by commas',
    )
    .optional(),
  PUBLIC_URL: text
    .refine(isOrigin, 'must be what browsers open, such as https://logs.example.com, without a path')
    .transform((url) => new URL(url).origin)
    .optional(),
  AUTH: oneOf('on', 'off').optional(),
  TLS_CERT_FILE: text.optional(),
  TLS_KEY_FILE: text.optional(),
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every((origin) => isOrigin(origin) && !origin.includes('*')),
      'must be origins such as https://app.example.com, without a path, separated by commas',
    )
    .transform((origins) => origins.map((origin) => new URL(origin).origin))
    .optional(),
  GRAPHQL_DOCUMENTS: oneOf('any', 'known').default('any'),
  GRAPHQL_DOCUMENTS_FILE: text.optional(),
  METRICS_OPEN: oneOf('true', 'false').default('false'),
  ...PEOPLE_VARIABLES,
  AUDIT_DAYS: wholeNumber(1, 36_500).default(400),
  INGEST_KEY: text
    .regex(/^[\x21-\x39\x3b-\x7e]{32,256}$/, 'must have 32 to 256 printable characters without spaces and colons')
    .optional(),
  INGEST_KEY_FILE: text.optional(),
  ROLE: oneOf('all', 'api', 'writer').default('all'),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_URL_FILE: text.optional(),
  DATABASE_SCOPED_URL: databaseUrl.optional(),
  DATABASE_SCOPED_URL_FILE: text.optional(),
  SCOPE_STRICT: oneOf('true', 'false').default('false'),
  KAFKA_BROKERS: list
    .refine(
      (brokers) => brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker)),
      'must be host:port, or several of them separated by commas',
    )
    .optional(),
  KAFKA_SSL: oneOf('true', 'false').default('false'),
  KAFKA_SASL_MECHANISM: oneOf('plain', 'scram-sha-256', 'scram-sha-512').optional(),
  KAFKA_SASL_USERNAME: text.optional(),
  KAFKA_SASL_USERNAME_FILE: text.optional(),
  KAFKA_SASL_PASSWORD: text.optional(),
  KAFKA_SASL_PASSWORD_FILE: text.optional(),
  KAFKA_TOPIC: text
    .regex(/^[\w.-]{1,249}$/, 'must consist of letters, digits, dots, underscores and dashes')
    .default('logs'),
  KAFKA_PARTITIONS: wholeNumber(1, 1000).default(4),
  STREAM: oneOf('auto', 'kafka', 'direct').default('auto'),
  DATA_DIR: text.default('.data'),
  BATCH_MAX_ROWS: wholeNumber(1, 2000).default(2000),
  RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  ARCHIVE_AFTER_DAYS: daysOr('auto', 'none').default('auto'),
  ...DOOR_VARIABLES,
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error').default('info'),
})

/** The names and defaults of all variables; the table in docs/operate.md is compared with it. */
export const VARIABLES: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(Environment.shape).map(([name, schema]) => [name, schema.safeParse(undefined).data]),
)

export type Config = ReturnType<typeof readConfig>

/** @throws SetupError that names every variable with a bad value */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const { values, problems: ofFiles } = readSecrets(withoutEmpty(environment))
  const result = Environment.safeParse(values)
  const others = result.success
    ? findConflicts(result.data)
    : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
  const problems = [...ofFiles, ...others]
  if (!result.success || problems.length > 0) throw new SetupError(`${problems.join('; ')}.`)
  const env = result.data
  return {
    http: {
      port: env.PORT,
      host: env.HOST,
      allowedHosts: env.ALLOWED_HOSTS ?? [],
      trustedProxies: env.TRUSTED_PROXIES ?? [],
      publicUrl: env.PUBLIC_URL,
      prefixed: readPrefixed(env),
      tls: readTls(env),
      corsOrigins: env.CORS_ORIGINS ?? [],
      metricsAreOpen: env.METRICS_OPEN === 'true',
    },
    documents: { areKnown: env.GRAPHQL_DOCUMENTS === 'known', file: env.GRAPHQL_DOCUMENTS_FILE },
    access: {
      isOn: env.AUTH === 'on',
      people: readPeople(env),
      auditDays: env.AUDIT_DAYS,
      ingestKey: env.INGEST_KEY,
      // A writer does not say whether its APIs ask for keys.
      keepsScopesApart: env.AUTH === 'on' || (env.ROLE === 'writer' && env.AUTH !== 'off'),
      isStrict: env.SCOPE_STRICT === 'true',
      scopedUrl: env.DATABASE_SCOPED_URL,
    },
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
    ...readKeeping(env),
    syslog: readSyslog(env),
    doors: readDoors(env),
    otlpGrpc: readAddress(env, 'OTLP_GRPC_PORT'),
    logLevel: env.LOG_LEVEL,
  }
}

type Values = z.infer<typeof Environment>

/** `PORT= npm start` means the default, as in most programs. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}

/** What others must not see may stand in a file, as Docker and Kubernetes hand secrets over. */
const SECRETS = [
  'DATABASE_URL',
  'DATABASE_SCOPED_URL',
  'INGEST_KEY',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  ...DOOR_SECRETS,
  ...PEOPLE_SECRETS,
] as const

function readSecrets(environment: NodeJS.ProcessEnv): { values: NodeJS.ProcessEnv; problems: string[] } {
  const values = { ...environment }
  const problems: string[] = []
  for (const name of SECRETS) {
    const file = environment[`${name}_FILE`]
    if (file === undefined) continue
    if (values[name] !== undefined) problems.push(`${name} and ${name}_FILE exclude each other: set only one`)
    try {
      // Most editors end a file with a line break.
      values[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      problems.push(`${name}_FILE ${file} cannot be read (${reason})`)
    }
    if (values[name] === '') problems.push(`${name}_FILE ${file} is empty`)
  }
  return { values, problems }
}

function findConflicts(env: Values): string[] {
  const conflicts: string[] = []
  // A writer serves only health and metrics.
  if (env.AUTH === undefined && env.ROLE !== 'writer' && !isLoopback(env.HOST))
    conflicts.push(`HOST=${env.HOST} lets others in: set AUTH=on, or AUTH=off if a proxy in front asks for logins`)
  conflicts.push(...findPeopleConflicts(env))
  if (env.DATABASE_SCOPED_URL && !env.DATABASE_URL)
    conflicts.push('DATABASE_SCOPED_URL needs DATABASE_URL: both lead to one database')
  if (env.ROLE !== 'all' && env.STREAM === 'direct')
    conflicts.push(`STREAM=direct works only with ROLE=all, not ${env.ROLE}`)
  if (env.ROLE !== 'all' && env.STREAM !== 'direct' && !env.KAFKA_BROKERS) {
    conflicts.push(`ROLE=${env.ROLE} needs KAFKA_BROKERS, because the roles communicate through Kafka`)
  }
  if (env.ROLE !== 'all' && !env.DATABASE_URL) {
    conflicts.push(`ROLE=${env.ROLE} needs DATABASE_URL, because the roles share PostgreSQL`)
  }
  if ((env.TLS_CERT_FILE === undefined) !== (env.TLS_KEY_FILE === undefined))
    conflicts.push('TLS_CERT_FILE and TLS_KEY_FILE must be set together')
  if (env.CORS_ORIGINS && env.AUTH !== 'on')
    conflicts.push('CORS_ORIGINS needs AUTH=on: pages of other sites may send nothing without an API key')
  if (env.STREAM === 'direct' && env.KAFKA_BROKERS)
    conflicts.push('STREAM=direct and KAFKA_BROKERS exclude each other: set only one')
  if (!env.KAFKA_BROKERS && (env.KAFKA_SSL === 'true' || env.KAFKA_SASL_MECHANISM)) {
    conflicts.push('KAFKA_SSL and KAFKA_SASL_MECHANISM need KAFKA_BROKERS')
  }
  const sasl = [env.KAFKA_SASL_MECHANISM, env.KAFKA_SASL_USERNAME, env.KAFKA_SASL_PASSWORD]
  if (sasl.some(Boolean) && !sasl.every(Boolean)) {
    conflicts.push('KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be set together')
  }
  conflicts.push(...findDoorConflicts(env))
  return conflicts
}

const readKeeping = (env: Values) => ({
  batchMaxRows: env.BATCH_MAX_ROWS,
  retentionDays: env.RETENTION_DAYS,
  archiveAfterDays: env.ARCHIVE_AFTER_DAYS,
})

/** Undefined without TLS. */
function readTls({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }: Values) {
  return certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined
}

function readSasl({ KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD }: Values) {
  if (!KAFKA_SASL_MECHANISM || !KAFKA_SASL_USERNAME || !KAFKA_SASL_PASSWORD) return undefined
  return { mechanism: KAFKA_SASL_MECHANISM, username: KAFKA_SASL_USERNAME, password: KAFKA_SASL_PASSWORD }
}
