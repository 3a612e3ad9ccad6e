/** What each door is sent by the doors scenario: the same logs, as the shippers of that door write them. */
import { gzipSync } from 'node:zlib'
import { LOKI_ENCODINGS, pushOf } from '../server/test/support/loki.ts'
import { ENCODINGS, requestOf, text, type TestLog } from '../server/test/support/otlp.ts'
import { createRandom, makeLog } from './logs.ts'

/** Logs in one request. */
export const LOGS = 1000

type Sent = {
  name: string
  url: string
  headers: Readonly<Record<string, string>>
  body: Buffer
  /** The share of the own door's logs a second that this one should reach, in percent. */
  mark?: number
}

const random = createRandom(5)
const nowMs = Date.now()
const logs = Array.from({ length: LOGS }, () => makeLog(random, nowMs))
type Log = (typeof logs)[number]

const FIRST_NUMBER = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 }

/** As an SDK writes it. */
const otlpOf = ({ level, message, traceId, spanId, metadata }: Log, index: number): TestLog => ({
  timeUnixNano: `${nowMs}${String(index).padStart(6, '0')}`,
  observedTimeUnixNano: `${nowMs}${String(index + 1).padStart(6, '0')}`,
  severityNumber: FIRST_NUMBER[level],
  severityText: level.toUpperCase(),
  body: { stringValue: message },
  attributes: [
    text('http.request.method', 'POST'),
    text('url.path', '/orders'),
    { key: 'http.response.status_code', value: { intValue: 200 } },
    { key: 'user.id', value: { intValue: metadata.user } },
    text('cloud.region', metadata.region),
  ],
  flags: 1,
  traceId,
  spanId,
})

/** What a pod of Kubernetes says of itself. */
const RESOURCE = {
  attributes: [
    text('service.name', 'checkout'),
    text('service.namespace', 'shop'),
    text('service.version', '1.14.2'),
    text('service.instance.id', '6f1c3f0e-52a1-4d6b-9d0a-5a8f3c1c7e42'),
    text('deployment.environment.name', 'production'),
    text('host.name', 'ip-10-0-13-37.eu-central-1.compute.internal'),
    text('k8s.namespace.name', 'shop'),
    text('k8s.pod.name', 'checkout-7d4b9c6f5d-x2x9p'),
    text('telemetry.sdk.name', 'opentelemetry'),
    text('telemetry.sdk.language', 'nodejs'),
    text('telemetry.sdk.version', '2.2.0'),
  ],
}

const otlp = requestOf(logs.map(otlpOf), RESOURCE)
const otlpBody = (encoding: keyof typeof ENCODINGS) => ENCODINGS[encoding].encode(otlp)

/** The times of one request, in nanoseconds. */
const timeOf = (index: number): string => `${nowMs}${String(index).padStart(6, '0')}`
const isoOf = (index: number): string =>
  new Date(nowMs).toISOString().replace('Z', `${String(index).padStart(6, '0')}Z`)

const LABELS = { app: 'checkout', namespace: 'shop', pod: 'checkout-7d4b9c6f5d-x2x9p', job: 'shop/checkout' }

/** As Alloy and Promtail send it: what is known of a line is in the labels. */
const push = pushOf(
  logs.map(({ message }, index) => [timeOf(index), message]),
  LABELS,
)

/** As loggers and the Collector send it. */
const structuredPush = pushOf(
  logs.map(({ level, message, traceId, metadata }, index) => [
    timeOf(index),
    message,
    { level, trace_id: traceId, region: metadata.region, user: String(metadata.user) },
  ]),
  LABELS,
)

/** As Filebeat writes it. */
const filebeatDocument = ({ message }: Log, index: number) => ({
  '@timestamp': new Date(nowMs).toISOString(),
  input: { type: 'filestream' },
  host: { name: 'ip-10-0-13-37.eu-central-1.compute.internal' },
  agent: {
    name: 'ip-10-0-13-37.eu-central-1.compute.internal',
    type: 'filebeat',
    version: '8.19.0',
    ephemeral_id: '6f1c3f0e-52a1-4d6b-9d0a-5a8f3c1c7e42',
    id: '0b8f9a4e-2f0c-4c55-8a3e-7d2f1c9e6b10',
  },
  ecs: { version: '8.0.0' },
  log: { offset: 200 * index, file: { path: '/var/log/checkout/app.log' } },
  message,
})

/** As a logger writes it in the Elastic Common Schema. */
const ecsDocument = ({ level, message, traceId, spanId, metadata }: Log, index: number) => ({
  '@timestamp': isoOf(index),
  'log.level': level,
  message,
  'ecs.version': '8.10.0',
  'service.name': 'checkout',
  'trace.id': traceId,
  'span.id': spanId,
  labels: metadata,
})

const bulk = (documents: readonly object[]) => lines(documents.flatMap((document) => [{ create: {} }, document]))

const lines = (values: readonly object[]) => Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))

const hecEvent = ({ level, message, traceId, metadata }: Log) => ({
  time: nowMs / 1000,
  host: 'ip-10-0-13-37',
  source: 'checkout',
  event: { message, level, trace_id: traceId },
  fields: metadata,
})

const mappedLine = ({ level, message, traceId, metadata }: Log, index: number) => ({
  msg: message,
  ts: isoOf(index),
  lvl: level,
  trace_id: traceId,
  ...metadata,
})

const JSON_TYPE = { 'content-type': 'application/json' }
const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' }
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' }
const GZIP = { 'content-encoding': 'gzip' }

/** The first one is our own, beside which the others are measured. A door is one entry. */
export const SENT: readonly Sent[] = [
  { name: 'JSON array', url: '/public/ingest', headers: JSON_TYPE, body: Buffer.from(JSON.stringify(logs)) },
  { name: 'OTLP, protobuf', url: '/v1/logs', headers: PROTOBUF_TYPE, body: otlpBody('protobuf'), mark: 50 },
  {
    name: 'OTLP, protobuf, gzip',
    url: '/v1/logs',
    headers: { ...PROTOBUF_TYPE, ...GZIP },
    body: gzipSync(otlpBody('protobuf')),
  },
  { name: 'OTLP, JSON', url: '/v1/logs', headers: JSON_TYPE, body: otlpBody('json') },
  {
    name: 'Loki, snappy',
    url: '/loki/api/v1/push',
    headers: PROTOBUF_TYPE,
    body: LOKI_ENCODINGS.protobuf.wrap(LOKI_ENCODINGS.protobuf.plain(push)),
    mark: 60,
  },
  { name: 'Loki, JSON', url: '/loki/api/v1/push', headers: JSON_TYPE, body: LOKI_ENCODINGS.json.plain(push), mark: 60 },
  {
    name: 'Loki, JSON, structured metadata',
    url: '/loki/api/v1/push',
    headers: JSON_TYPE,
    body: LOKI_ENCODINGS.json.plain(structuredPush),
    mark: 60,
  },
  {
    name: 'JSON array, documents of Filebeat',
    url: '/public/ingest',
    headers: JSON_TYPE,
    body: Buffer.from(JSON.stringify(logs.map(filebeatDocument))),
  },
  {
    name: '_bulk of Filebeat',
    // It asks only for what went wrong.
    url: '/elasticsearch/logs/_bulk?filter_path=errors,items.*.error,items.*.status',
    headers: NDJSON_TYPE,
    body: bulk(logs.map(filebeatDocument)),
    mark: 60,
  },
  {
    name: '_bulk of ECS loggers',
    url: '/elasticsearch/logs/_bulk',
    headers: NDJSON_TYPE,
    body: bulk(logs.map(ecsDocument)),
  },
  { name: 'Splunk HEC', url: '/services/collector', headers: JSON_TYPE, body: lines(logs.map(hecEvent)) },
  {
    name: 'NDJSON, mapped',
    url: '/insert/jsonline?_msg_field=msg&_time_field=ts&_level_field=lvl',
    headers: NDJSON_TYPE,
    body: lines(logs.map(mappedLine)),
  },
]
