/** A log record of OpenTelemetry as both encodings are read: what Timberline makes of it is the same. Pure. */
import { isUtf8 } from 'node:buffer'
import { readLevelNumber } from '../../log/level-numbers.ts'
import type { LogLevel } from '../../log/levels.ts'
import { printMoment, type Moment } from '../../platform/moment.ts'
import { readLevel } from '../level.ts'
import { isJsonObject, mergeKeys, PARENT, shareAmongRecords, type JsonObject } from '../metadata.ts'
import { exactTime } from '../timestamp.ts'
import { expandKeys, type Attribute } from './attributes.ts'

/** A moment, and the nanoseconds after it, 0 to 999. */
export type NanoTime = Moment & { ns: number }

/** Values are JSON: bytes are their text, or in base64; NaN and the infinities text, and so are integers that a double cannot hold. */
export type OtlpLog = {
  /** Undefined where it is 0, which means unknown. */
  time: NanoTime | undefined
  observed: NanoTime | undefined
  severityNumber: number
  severityText: string
  /** Undefined where there is none. */
  body: unknown
  attributes: readonly Attribute[]
  droppedAttributes: number
  flags: number
  /** Hexadecimal, unless it cannot be an id. */
  traceId: string
  spanId: string
  eventName: string
}

export type OtlpSource = {
  attributes: readonly Attribute[]
  droppedAttributes: number
  name?: string
  version?: string
}

/** What the records of one resource and scope have in common. */
export type Shared = {
  resourceId: string | undefined
  commit: string | undefined
  metadata: JsonObject
}

export const textOfBytes = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64')

const RESOURCE_IDS = ['service.name', 'k8s.deployment.name', 'k8s.pod.name', 'container.name', 'host.name']
const PARENTS = ['service.namespace', 'k8s.namespace.name']
const COMMITS = ['vcs.ref.head.revision', 'vcs.repository.ref.revision', 'git.commit.sha', 'deployment.commit']

/** A service may have its commit as version. */
const COMMIT = /^[0-9a-f]{7,64}$/i

export function shareSource(resource: OtlpSource, scope: OtlpSource): Shared {
  const of = (names: readonly string[]) => firstText(resource.attributes, names)
  const version = of(['service.version'])
  const parent = of(PARENTS)
  return {
    resourceId: of(RESOURCE_IDS),
    commit: of(COMMITS) ?? (version !== undefined && COMMIT.test(version) ? version : undefined),
    metadata: withoutNothing({ resource: describe(resource), scope: describe(scope), [PARENT]: parent }),
  }
}

function describe({ attributes, droppedAttributes, name = '', version = '' }: OtlpSource): JsonObject | undefined {
  const own = withoutNothing({
    name: name || undefined,
    version: version || undefined,
    dropped_attributes_count: droppedAttributes || undefined,
  })
  const all = merge(expandKeys(attributes), own)
  return Object.keys(all).length > 0 ? shareAmongRecords(all) : undefined
}

/** The record as `validate` knows it. What no field can say whole is in the metadata, under the names of OpenTelemetry. */
export function toRecord(log: OtlpLog, { resourceId, commit, metadata: shared }: Shared): JsonObject {
  const moment = log.time ?? log.observed
  const trace = readId(log.traceId, 32)
  const span = readId(log.spanId, 16)
  const level = levelOf(log)
  const own = withoutNothing({
    // What the level does not say: a name of the sender's own, a number between two levels, or an unknown one.
    severity_text: log.severityText !== '' && log.severityText.toLowerCase() !== level ? log.severityText : undefined,
    severity_number: log.severityNumber !== FIRST_NUMBER[level] ? log.severityNumber || undefined : undefined,
    time_ns: moment?.ns || undefined,
    observed_time: observedApart(log),
    trace_id: trace.unread,
    span_id: span.unread,
    trace_flags: log.flags & 0xff || undefined,
    event_name: log.eventName || undefined,
    dropped_attributes_count: log.droppedAttributes || undefined,
    body: isJsonObject(log.body) ? expandKeys(Object.entries(log.body)) : undefined,
    ...shared,
  })
  return {
    timestamp: moment && exactTime(moment),
    level,
    message: messageOf(log),
    resourceId,
    traceId: trace.id,
    spanId: span.id,
    commit,
    metadata: merge(expandKeys(log.attributes), own),
  }
}

const FIRST_NUMBER: Readonly<Record<LogLevel, number>> = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 }

/** By number, name, or an attribute, in this order. OpenTelemetry lets an unknown one be INFO. */
function levelOf({ severityNumber: number, severityText: text, attributes }: OtlpLog): LogLevel {
  const ofNumber = Number.isInteger(number) ? readLevelNumber(number, 'opentelemetry') : undefined
  const written = () => attributes.findLast(([key]) => key === 'level' || key === 'log.level')?.[1]
  return ofNumber ?? readLevel(text, 'level') ?? readLevel(written(), 'level') ?? 'info'
}

/** A second later than the log, what was observed is an event of its own. */
const APART_MS = 1000

function observedApart({ time, observed }: OtlpLog): string | undefined {
  const isApart = time !== undefined && observed !== undefined && Math.abs(observed.ms - time.ms) > APART_MS
  return isApart ? printMoment(observed) : undefined
}

/** An id that is none, of zeros for example, is absent; one that cannot be read is kept. */
function readId(text: string, digits: number): { id?: string; unread?: string } {
  if (/^0*$/.test(text)) return {}
  const isId = text.length === digits && /^[0-9a-f]+$/i.test(text)
  return isId ? { id: text } : { unread: text }
}

function messageOf({ body, attributes, eventName }: OtlpLog): string {
  const text = textOf(body)
  return text === '' ? (firstText(attributes, ['exception.message']) ?? eventName) : text
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  if (body === undefined || body === null) return ''
  const message = isJsonObject(body) ? firstText(Object.entries(body), ['message', 'msg', 'body']) : undefined
  return message ?? JSON.stringify(body)
}

/** The first of these names that holds text. */
function firstText(attributes: readonly Attribute[], names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes.findLast(([key]) => key === name)?.[1]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

/** Attributes under names of ours are kept, with `_` behind them. Nobody else has the object of the attributes. */
function merge(attributes: JsonObject, own: JsonObject): JsonObject {
  for (const key in own) if (Object.hasOwn(attributes, key)) return mergeKeys(attributes, own)
  return Object.assign(attributes, own)
}

function withoutNothing(object: JsonObject): JsonObject {
  const rest: Record<string, unknown> = {}
  for (const key in object) if (object[key] !== undefined) rest[key] = object[key]
  return rest
}
