/** An event of Splunk's HTTP Event Collector as a record. Pure. */
import { readLevelNumber } from '../../log/level-numbers.ts'
import { isJsonObject, mergeKeys, type JsonObject } from '../metadata.ts'
import { valueAt } from '../record.ts'
import { printJson } from '../text-fields.ts'
import { expandKeys } from './attributes.ts'
import { contentOf, enclose, unfold, withMessage, withSource } from './enclosed.ts'

/** An envelope without an event is a log itself, as shippers write it that were told to send what they have as it is. Throws for a metric. */
export function toRecord(envelope: JsonObject, readsJsonLines: boolean): JsonObject {
  const { time, host, event, fields, ...others } = envelope
  if (event === undefined) return withSource(enclose(expand(others), { beside: { host }, times: [time] }), host)
  if (event === 'metric' && isMetric(fields)) throw new Error('It is a metric, not a log')
  const content = readEvent(event, readsJsonLines)
  const attributes = isJsonObject(fields) ? expand(fields) : { fields }
  const beside = mergeKeys({ ...others, host }, attributes)
  const record = withSource(enclose(content, { beside, times: [time] }), host)
  return withMessage({ ...record, level: record['level'] ?? otelLevelOf(attributes) }, event)
}

const expand = (object: JsonObject) => expandKeys(Object.entries(object))

function isMetric(fields: unknown): boolean {
  return isJsonObject(fields) && Object.keys(fields).some((key) => key.startsWith('metric_name'))
}

/** Docker has the text of a container under `line`, the logger of Splunk for JavaScript objects under `message`. */
function readEvent(event: unknown, readsJsonLines: boolean): JsonObject {
  if (isJsonObject(event)) return expand(unfold(unfold(event, 'line', readsJsonLines), 'message', readsJsonLines))
  if (typeof event === 'string') return contentOf(event, readsJsonLines)
  return { message: event === null ? '' : printJson(event) }
}

/** The Collector of OpenTelemetry and Fluent Bit have the severity of a log in its fields. */
function otelLevelOf(attributes: JsonObject): unknown {
  const text = valueAt(attributes, 'otel.log.severity.text')
  const number = valueAt(attributes, 'otel.log.severity.number')
  return text || (typeof number === 'number' ? readLevelNumber(number, 'opentelemetry') : undefined)
}
