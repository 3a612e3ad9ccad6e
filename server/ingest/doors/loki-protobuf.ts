/** Loki's push in Protocol Buffers. The outer two levels are walked, and what they hold is decoded by generated code, one entry at a time. */
import { loki } from '../../generated/loki-push.js'
import { LOG_LIMITS } from '../../log/log.ts'
import type { JsonObject } from '../metadata.ts'
import { objectOf } from './attributes.ts'
import { createFrames, type Frames, type Origin, type Span } from './frames.ts'
import { cut } from './framed-records.ts'
import type { Encoding } from './loki-encoding.ts'
import { parseLabels } from './loki-labels.ts'
import type { LokiEntry } from './loki-log.ts'
import { isFine } from './nano-time.ts'
import type { NanoTime } from './otlp-log.ts'
import { decodeMessage, walkFields, type Nested } from './protobuf-walk.ts'

export const protobufEncoding: Encoding = { findFrames, readEntry, hasFineTime, readLabels }

const STREAMS = 1
const [LABELS, ENTRIES] = [1, 2]
const TIMESTAMP = 1

function findFrames(bytes: Buffer): Frames {
  const frames = createFrames()
  let isPush = bytes.length === 0
  const walk = (span: Span, onField: (field: number, span: Span) => void) =>
    walkFields(bytes, span, (field, found) => {
      frames.count()
      if (found !== undefined) onField(field, found)
    })
  walk({ start: 0, end: bytes.length }, (field, stream) => {
    if (field !== STREAMS) return
    isPush = true
    const labels: Origin['resource'] = {}
    frames.begin({ resource: labels, scope: {} })
    walk(stream, (inStream, span) => {
      if (inStream === LABELS) labels.span = span
      if (inStream === ENTRIES) frames.add(span)
    })
  })
  if (!isPush) throw new Error('It holds no streams')
  return frames
}

const NESTED: Nested = { entry: { 1: 'timestamp', 3: 'pair' } }

function readEntry(bytes: Buffer): LokiEntry {
  const { timestamp, line, structuredMetadata } = decodeMessage(loki.Entry, bytes, { nested: NESTED, kind: 'entry' })
  const pairs = structuredMetadata.map(({ name, value }) => [name ?? '', value ?? ''] as const)
  return { time: readTime(timestamp), line, structured: pairs.length > 0 ? objectOf(pairs) : undefined }
}

function hasFineTime(bytes: Buffer): boolean {
  let time: NanoTime | undefined
  walkFields(bytes, { start: 0, end: bytes.length }, (field, span) => {
    if (field === TIMESTAMP && span) time = readTime(loki.Timestamp.decode(cut(bytes, span)))
  })
  return isFine(time)
}

/** Labels that cannot be told apart, or are longer than metadata can be, are kept as they are. */
function readLabels(bytes: Buffer): JsonObject {
  const text = bytes.toString('utf8')
  return (text.length <= LOG_LIMITS.maxMetadataBytes ? parseLabels(text) : undefined) ?? { labels: text }
}

/** Both absent mean a time that was never set. */
function readTime(timestamp: loki.Timestamp.$Properties | null | undefined): NanoTime | undefined {
  const { seconds } = timestamp ?? {}
  const nanos = timestamp?.nanos ?? 0
  const whole = seconds ? seconds.high * 2 ** 32 + (seconds.low >>> 0) : 0
  if (whole === 0 && nanos === 0) return undefined
  if (nanos < 0 || nanos >= 1e9) throw new Error(`${nanos} nanoseconds are no part of a second`)
  return {
    ms: whole * 1000 + Math.floor(nanos / 1e6),
    us: Math.floor((nanos % 1e6) / 1000),
    ns: nanos % 1000,
  }
}
