/** OTLP in JSON: the names of the fields in lowerCamelCase, ids in hexadecimal, integers of 64 bits as text or as numbers. */
import { LEVELS } from '../../log/levels.ts'
import { parseJson, parseNumber } from '../../platform/text/json.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { objectOf, type Attribute } from './attributes.ts'
import { createFrames, type Frames, type Origin } from './frames.ts'
import { skipAndNote, skipValue, walkBody, walkItems, walkMembers } from './json-walk.ts'
import { fromDigits, isFine } from './nano-time.ts'
import type { Encoding } from './otlp-encoding.ts'
import { textOfBytes, type OtlpLog, type OtlpSource } from './otlp-log.ts'

export const jsonEncoding: Encoding = {
  contentType: 'application/json',
  findFrames,
  readLog,
  hasFineTime,
  readResource: readSource,
  readScope: readSource,
  printResponse: (partial) =>
    toJson(
      partial ? { partialSuccess: { rejectedLogRecords: String(partial.rejected), errorMessage: partial.reason } } : {},
    ),
  printStatus: toJson,
}

function toJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value))
}

function findFrames(bytes: Buffer): Frames {
  const frames = createFrames()
  let hasMembers = false
  let isLogs = false
  walkBody(bytes, (name, at) => {
    hasMembers = true
    if (name !== 'resourceLogs') return skipValue(bytes, at)
    isLogs = true
    return walkItems(bytes, at, (item) => findInResource(bytes, item, frames))
  })
  if (hasMembers && !isLogs) throw new Error('It holds no resourceLogs')
  return frames
}

function findInResource(bytes: Buffer, start: number, frames: Frames): number {
  const resource: Origin['resource'] = {}
  frames.count()
  return walkMembers(bytes, start, (name, at) => {
    if (name !== 'scopeLogs') return skipAndNote(bytes, at, name === 'resource' ? resource : undefined)
    return walkItems(bytes, at, (item) => findInScope(bytes, item, { frames, resource }))
  })
}

type Found = { frames: Frames; resource: Origin['resource'] }

function findInScope(bytes: Buffer, start: number, { frames, resource }: Found): number {
  const scope: Origin['scope'] = {}
  frames.count()
  frames.begin({ resource, scope })
  return walkMembers(bytes, start, (name, at) => {
    if (name !== 'logRecords') return skipAndNote(bytes, at, name === 'scope' ? scope : undefined)
    return walkItems(bytes, at, (item) => {
      frames.count()
      const end = skipValue(bytes, item)
      frames.add({ start: item, end })
      return end
    })
  })
}

/** Bytes that are not UTF-8 are repaired, as in the other encoding. */
function parse(bytes: Buffer): JsonObject {
  const value = parseJson(bytes.toString('utf8'))
  if (isJsonObject(value)) return value
  throw new Error('It is not a JSON object')
}

function readLog(bytes: Buffer): OtlpLog {
  const log = parse(bytes)
  return {
    time: readTime(log['timeUnixNano']),
    observed: readTime(log['observedTimeUnixNano']),
    ...readSeverity(log['severityNumber'], textOf(log['severityText'])),
    body: isJsonObject(log['body']) ? readValue(log['body']) : undefined,
    attributes: readAttributes(log['attributes']),
    droppedAttributes: numberOf(log['droppedAttributesCount']),
    flags: numberOf(log['flags']),
    traceId: readId(log['traceId'], 16),
    spanId: readId(log['spanId'], 8),
    eventName: textOf(log['eventName']),
  }
}

function hasFineTime(bytes: Buffer): boolean {
  let found = false
  walkMembers(bytes, 0, (name, at) => {
    const end = skipValue(bytes, at)
    if (name === 'timeUnixNano' || name === 'observedTimeUnixNano')
      found ||= isFine(fromDigits(bytes.toString('latin1', at, end).replaceAll('"', '')))
    return end
  })
  return found
}

function readSource(bytes: Buffer): OtlpSource {
  const { attributes, droppedAttributesCount, name, version } = parse(bytes)
  return {
    attributes: readAttributes(attributes),
    droppedAttributes: numberOf(droppedAttributesCount),
    name: textOf(name),
    version: textOf(version),
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** 0 for what is no number. */
function numberOf(value: unknown): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0
  return Number.isFinite(number) ? number : 0
}

const readTime = (value: unknown) => fromDigits(String(value))

const SEVERITY_NAME = /^SEVERITY_NUMBER_([A-Z]+)([234]?)$/

/** The number may be the name of its enumeration; any other name is worth as much as a text. */
function readSeverity(value: unknown, severityText: string): Pick<OtlpLog, 'severityNumber' | 'severityText'> {
  if (typeof value !== 'string' || value.trim() === '' || !Number.isNaN(Number(value)))
    return { severityNumber: numberOf(value), severityText }
  const [, name = '', step = '1'] = SEVERITY_NAME.exec(value) ?? []
  const index = LEVELS.findIndex((level) => level === name.toLowerCase())
  if (index >= 0) return { severityNumber: 4 * index + Number(step || 1), severityText }
  const isNone = value === 'SEVERITY_NUMBER_UNSPECIFIED'
  return { severityNumber: 0, severityText: severityText === '' && !isNone ? value : severityText }
}

/** In hexadecimal; some send base64, as JSON has bytes everywhere else. */
function readId(value: unknown, bytes: number): string {
  const text = textOf(value)
  if (text.length !== 4 * Math.ceil(bytes / 3) || !text.endsWith('=')) return text
  return Buffer.from(text, 'base64').toString('hex')
}

/** Values in values: as many as the other encoding has. */
const MAX_DEPTH = 50

function readAttributes(attributes: unknown, depth = 0): Attribute[] {
  if (!Array.isArray(attributes)) return []
  return attributes.filter(isJsonObject).map(({ key, value }) => [textOf(key), readValue(value, depth)])
}

function readValue(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new Error('max depth exceeded')
  if (!isJsonObject(value)) return null
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = value
  if (typeof stringValue === 'string') return stringValue
  if (typeof boolValue === 'boolean') return boolValue
  if (intValue !== undefined && intValue !== null) return readNumber(intValue)
  if (doubleValue !== undefined && doubleValue !== null) return readNumber(doubleValue)
  if (isJsonObject(arrayValue)) {
    const { values } = arrayValue
    return Array.isArray(values) ? values.map((item) => readValue(item, depth + 1)) : []
  }
  if (isJsonObject(kvlistValue)) return objectOf(readAttributes(kvlistValue['values'], depth + 1))
  return typeof bytesValue === 'string' ? textOfBytes(Buffer.from(bytesValue, 'base64')) : null
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/

/** Text that is no number (NaN, Infinity) stays text. */
function readNumber(value: unknown): unknown {
  return typeof value === 'string' && NUMBER.test(value) ? parseNumber(value) : value
}
