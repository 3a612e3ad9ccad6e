/** The variables of the doors: what shippers send, and the ports that they need beside the one of everything. */
import { z } from 'zod'
import { oneOf, text, wholeNumber } from './config-values.ts'
import { isTimeZone } from './platform/time-zone.ts'

export const DOOR_VARIABLES = {
  DEDUPLICATE_BODIES: oneOf('fine', 'all', 'none').default('fine'),
  LOKI_JSON_LINES: oneOf('true', 'false').default('true'),
  ELASTICSEARCH_VERSION: text
    .regex(/^\d{1,2}\.\d{1,3}\.\d{1,3}$/, 'must be a version such as 8.19.0')
    .default('8.19.0'),
  ELASTICSEARCH_PORT: wholeNumber(1, 65_535).optional(),
  OTLP_GRPC_PORT: wholeNumber(1, 65_535).optional(),
  SYSLOG_HOST: text.optional(),
  SYSLOG_TCP_PORT: wholeNumber(0, 65_535).optional(),
  SYSLOG_UDP_PORT: wholeNumber(0, 65_535).optional(),
  SYSLOG_TLS_PORT: wholeNumber(0, 65_535).optional(),
  SYSLOG_TLS_CERT: text.optional(),
  SYSLOG_TLS_CERT_FILE: text.optional(),
  SYSLOG_TLS_KEY: text.optional(),
  SYSLOG_TLS_KEY_FILE: text.optional(),
  SYSLOG_TIMEZONE: text
    .refine(isTimeZone, 'must be the name of a time zone such as Europe/Berlin, or an offset such as +02:00')
    .default('UTC'),
  SYSLOG_USE_RECEIPT_TIME: oneOf('true', 'false').default('false'),
  SYSLOG_OPEN: oneOf('true', 'false').default('false'),
}

export const DOOR_SECRETS = ['SYSLOG_TLS_CERT', 'SYSLOG_TLS_KEY'] as const

const Values = z.object(DOOR_VARIABLES)

type Values = z.infer<typeof Values> & {
  AUTH?: 'on' | 'off' | undefined
  ROLE: 'all' | 'api' | 'writer'
  HOST: string
  PORT: number
}

const SYSLOG_PORTS = ['SYSLOG_TCP_PORT', 'SYSLOG_UDP_PORT', 'SYSLOG_TLS_PORT'] as const

export function findDoorConflicts(env: Values): string[] {
  const conflicts: string[] = []
  if (env.ELASTICSEARCH_PORT === env.PORT) conflicts.push('ELASTICSEARCH_PORT must be another port than PORT')
  if (env.AUTH === 'on' && env.SYSLOG_OPEN === 'false' && SYSLOG_PORTS.some((port) => env[port] !== undefined))
    conflicts.push(
      'syslog has no keys, so with AUTH=on its ports need SYSLOG_OPEN=true: who reaches them may send logs',
    )
  const certificate = [env.SYSLOG_TLS_CERT ?? env.SYSLOG_TLS_CERT_FILE, env.SYSLOG_TLS_KEY ?? env.SYSLOG_TLS_KEY_FILE]
  if (env.SYSLOG_TLS_PORT !== undefined && !certificate.every(Boolean))
    conflicts.push('SYSLOG_TLS_PORT needs SYSLOG_TLS_CERT_FILE and SYSLOG_TLS_KEY_FILE')
  return conflicts
}

export const readDoors = (env: Values) => ({
  deduplicate: env.DEDUPLICATE_BODIES,
  readsJsonLines: env.LOKI_JSON_LINES === 'true',
  elasticsearchVersion: env.ELASTICSEARCH_VERSION,
})

/** The port at whose top is what is under `/elasticsearch` elsewhere. */
export function readPrefixed({ ELASTICSEARCH_PORT: port, ROLE: role }: Values) {
  return port === undefined || role === 'writer'
    ? undefined
    : { port, prefix: '/elasticsearch', variable: 'ELASTICSEARCH_PORT' }
}

/** Undefined where the port is not set. */
export function readAddress(env: Values, variable: 'OTLP_GRPC_PORT') {
  const port = env[variable]
  return port === undefined ? undefined : { host: env.HOST, port, variable }
}

/** Undefined where no port is set. */
export function readSyslog(env: Values) {
  const { SYSLOG_TCP_PORT: tcpPort, SYSLOG_UDP_PORT: udpPort, SYSLOG_TLS_PORT: port } = env
  const { SYSLOG_TLS_CERT: cert, SYSLOG_TLS_KEY: key } = env
  const tls = port !== undefined && cert && key ? { port, cert, key } : undefined
  if (tcpPort === undefined && udpPort === undefined && tls === undefined) return undefined
  return {
    host: env.SYSLOG_HOST ?? env.HOST,
    tcpPort,
    udpPort,
    tls,
    timeZone: env.SYSLOG_TIMEZONE,
    usesReceiptTime: env.SYSLOG_USE_RECEIPT_TIME === 'true',
  }
}
