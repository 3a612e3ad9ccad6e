/** Requests of OTLP as an exporter writes them, from one object in both encodings. Written by another way than the one that reads them. */
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'

const PROTO = fileURLToPath(new URL('../../ingest/doors/protocol/otlp-logs.proto', import.meta.url))

/** The levels that the server walks by itself. */
const OUTER = `
  syntax = "proto3";
  package otlp;
  message ExportLogsServiceRequest { repeated ResourceLogs resource_logs = 1; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
  message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3; }
  message Response { Partial partial_success = 1; }
  message Partial { int64 rejected_log_records = 1; string error_message = 2; }
`

const root = protobuf.loadSync(PROTO)
protobuf.parse(OUTER, root)
const Request = root.lookupType('otlp.ExportLogsServiceRequest')

type AnyValue = Record<string, unknown>
type Attributes = { key: string; value?: AnyValue | null }[]

/** As in JSON; ids in hexadecimal. */
export type TestLog = {
  timeUnixNano?: string
  observedTimeUnixNano?: string
  severityNumber?: number
  severityText?: string
  body?: AnyValue | null
  attributes?: Attributes
  droppedAttributesCount?: number
  flags?: number
  traceId?: string
  spanId?: string
  eventName?: string
}

type Source = { attributes?: Attributes; droppedAttributesCount?: number; name?: string; version?: string }

export type TestRequest = {
  resourceLogs?: {
    resource?: Source | null
    schemaUrl?: string
    scopeLogs?: { scope?: Source | null; schemaUrl?: string; logRecords?: TestLog[] }[]
  }[]
}

export const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })

/** One resource and scope around these. */
export const requestOf = (logRecords: TestLog[], resource?: Source): TestRequest => ({
  resourceLogs: [{ ...(resource && { resource }), scopeLogs: [{ logRecords }] }],
})

/** A field that has a length. */
const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.from(
    protobuf.Writer.create()
      .uint32((number << 3) | 2)
      .bytes(bytes)
      .finish(),
  )

/** Deeper than the library encodes it: a body in so many arrays, and a record after it. */
function nestInProtobuf(depth: number): Buffer {
  let body = field(1, Buffer.from('deep'))
  for (let level = 0; level < depth; level++) body = field(5, field(1, body))
  const flat = field(5, field(1, Buffer.from('flat')))
  return field(1, field(2, Buffer.concat([field(2, field(5, body)), field(2, flat)])))
}

function nestInJson(depth: number): Buffer {
  let body: AnyValue = { stringValue: 'deep' }
  for (let level = 0; level < depth; level++) body = { arrayValue: { values: [body] } }
  return Buffer.from(JSON.stringify(requestOf([{ body }, { body: { stringValue: 'flat' } }])))
}

export const ENCODINGS = {
  json: {
    nest: nestInJson,
    type: 'application/json',
    encode: (request: TestRequest): Buffer => Buffer.from(JSON.stringify(request)),
    response: (bytes: Buffer): unknown => JSON.parse(bytes.toString()),
    status: (bytes: Buffer): unknown => JSON.parse(bytes.toString()),
  },
  protobuf: {
    nest: nestInProtobuf,
    type: 'application/x-protobuf',
    encode: (request: TestRequest): Buffer =>
      Buffer.from(Request.encode(Request.fromObject(withBytes(request))).finish()),
    response: (bytes: Buffer): unknown => decode('otlp.Response', bytes),
    status: (bytes: Buffer): unknown => decode('otlp.Status', bytes),
  },
}

const decode = (type: string, bytes: Buffer) => {
  const message = root.lookupType(type)
  return message.toObject(message.decode(bytes), { longs: String })
}

/** Ids are bytes there. */
function withBytes(request: TestRequest): object {
  return JSON.parse(JSON.stringify(request), (key, value: unknown) =>
    key === 'traceId' || key === 'spanId' ? Buffer.from(String(value), 'hex') : value,
  ) as object
}
