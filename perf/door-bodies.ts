/** What each door is sent by the doors scenario: the same logs, as the shippers of that door write them. */
import { gzipSync } from 'node:zlib'
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

const JSON_TYPE = { 'content-type': 'application/json' }
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
]
