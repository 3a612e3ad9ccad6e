/** OTLP in Protocol Buffers. The outer three levels are walked, and what they hold is decoded by generated code, one record at a time. */
import protobuf from 'protobufjs/minimal.js'
import { otlp } from '../../generated/otlp-logs.js'
import { parseNumber } from '../../platform/text/json.ts'
import { objectOf, type Attribute } from './attributes.ts'
import { createFrames, type Frames, type Origin, type Span } from './frames.ts'
import { fromHalves, isFine } from './nano-time.ts'
import type { Encoding } from './otlp-encoding.ts'
import { textOfBytes, type OtlpLog, type OtlpSource } from './otlp-log.ts'
import { decodeMessage, refuseManyFields, walkFields, type Nested } from './protobuf-walk.ts'

const { Reader } = protobuf

export const protobufEncoding: Encoding = {
  contentType: 'application/x-protobuf',
  findFrames,
  readLog,
  hasFineTime,
  readResource: (bytes) => readSource(decode(otlp.Resource, bytes, 'resource')),
  readScope: (bytes) => readSource(decode(otlp.Scope, bytes, 'scope')),
  printResponse: (partial) =>
    Buffer.from(
      otlp.ExportLogsServiceResponse.encode({
        partialSuccess: partial ? { rejectedLogRecords: partial.rejected, errorMessage: partial.reason } : null,
      }).finish(),
    ),
  printStatus: (status) => Buffer.from(otlp.Status.encode(status).finish()),
}

/** When to send again, in base64: alone, and as a detail of a google.rpc.Status. */
export function printRetryInfo({ code, message, seconds }: { code: number; message: string; seconds: number }) {
  const value = otlp.RetryInfo.encode({ retryDelay: { seconds } }).finish()
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value }]
  const print = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  return { retryInfo: print(value), details: print(otlp.Status.encode({ code, message, details }).finish()) }
}

const FIXED64 = 1

function findFrames(bytes: Buffer): Frames {
  const frames = createFrames()
  let isLogs = bytes.length === 0
  const walk = (span: Span, onField: (field: number, span: Span) => void) =>
    walkFields(bytes, span, (field, found) => {
      frames.count()
      if (found !== undefined) onField(field, found)
    })
  walk({ start: 0, end: bytes.length }, (field, ofResource) => {
    if (field !== 1) return
    isLogs = true
    const resource: Origin['resource'] = {}
    walk(ofResource, (inResource, span) => {
      if (inResource === 1) resource.span = span
      if (inResource !== 2) return
      const scope: Origin['scope'] = {}
      frames.begin({ resource, scope })
      walk(span, (inScope, inner) => {
        if (inScope === 1) scope.span = inner
        if (inScope === 2) frames.add(inner)
      })
    })
  })
  if (!isLogs) throw new Error('It holds no resource logs')
  return frames
}

/** Which fields of a message are messages of ours, and which. */
const NESTED: Nested = {
  resource: { 1: 'attribute' },
  scope: { 3: 'attribute' },
  log: { 5: 'value', 6: 'attribute' },
  attribute: { 2: 'value' },
  value: { 5: 'array', 6: 'list' },
  array: { 1: 'value' },
  list: { 1: 'attribute' },
}

const decode = <T>(type: Parameters<typeof decodeMessage<T>>[0], bytes: Buffer, kind: string): T =>
  decodeMessage(type, bytes, { nested: NESTED, kind })

function readLog(bytes: Buffer): OtlpLog {
  const log = decode(otlp.LogRecord, bytes, 'log')
  return {
    time: fromHalves(log.timeUnixNano),
    observed: fromHalves(log.observedTimeUnixNano),
    severityNumber: log.severityNumber,
    severityText: log.severityText,
    body: log.body ? readValue(log.body) : undefined,
    attributes: readAttributes(log.attributes),
    droppedAttributes: log.droppedAttributesCount,
    flags: log.flags,
    traceId: readId(log.traceId, 16),
    spanId: readId(log.spanId, 8),
    eventName: log.eventName,
  }
}

const TIME = 1
const OBSERVED = 11

/** The times come first in most records. */
function hasFineTime(bytes: Buffer): boolean {
  refuseManyFields(bytes, { nested: NESTED, kind: 'log' })
  const reader = Reader.create(bytes)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    const field = tag >>> 3
    if ((tag & 7) !== FIXED64) reader.skipType(tag & 7, 0, field)
    else if (isFine(fromHalves(reader.fixed64())) && (field === TIME || field === OBSERVED)) return true
  }
  return false
}

type Source = {
  attributes?: otlp.KeyValue.$Properties[] | null
  droppedAttributesCount: number
  name?: string
  version?: string
}

function readSource({ attributes, droppedAttributesCount: droppedAttributes, name, version }: Source): OtlpSource {
  return {
    attributes: readAttributes(attributes),
    droppedAttributes,
    ...(name && { name }),
    ...(version && { version }),
  }
}

const readAttributes = (attributes: readonly otlp.KeyValue.$Properties[] | null | undefined): Attribute[] =>
  (attributes ?? []).map(({ key, value }) => [key ?? '', readValue(value)])

/** As deep as the decoder has gone. */
function readValue(value: otlp.AnyValue.$Properties | null | undefined): unknown {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = value ?? {}
  if (stringValue !== undefined && stringValue !== null) return stringValue
  if (intValue !== undefined && intValue !== null) return readInteger(intValue)
  if (doubleValue !== undefined && doubleValue !== null)
    return Number.isFinite(doubleValue) ? doubleValue : String(doubleValue)
  if (arrayValue) return (arrayValue.values ?? []).map(readValue)
  if (kvlistValue) return objectOf(readAttributes(kvlistValue.values))
  if (bytesValue) return textOfBytes(Buffer.from(bytesValue))
  return boolValue ?? null
}

function readInteger({ low, high }: { low: number; high: number }): number | string {
  const number = high * 2 ** 32 + (low >>> 0)
  if (Number.isSafeInteger(number)) return number
  return parseNumber(String((BigInt(high) << 32n) + BigInt(low >>> 0)))
}

/** Some send the digits instead of what they stand for. */
function readId(id: Uint8Array, bytes: number): string {
  const text = id.length === 2 * bytes ? Buffer.from(id).toString('latin1') : ''
  return /^[0-9a-f]+$/i.test(text) ? text : Buffer.from(id).toString('hex')
}
