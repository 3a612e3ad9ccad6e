/** A log of Loki as both encodings are read: what Timberline makes of it is the same. Pure. */
import type { LogLevel } from '../../log/levels.ts'
import { scaleOf } from '../foreign-values.ts'
import { readLevel } from '../level.ts'
import { mergeKeys, PARENT, type JsonObject } from '../metadata.ts'
import { firstText } from '../request-line.ts'
import { printJson } from '../text-fields.ts'
import { exactTime } from '../timestamp.ts'
import { expandKeys } from './attributes.ts'
import { hasMessage, parseObject } from './json-line.ts'
import { readLogfmtLevel } from './logfmt-level.ts'
import type { NanoTime } from './otlp-log.ts'
import { setFields } from './set-fields.ts'

export type LokiEntry = {
  /** Undefined: the time of receipt. Text or a number that is no time in nanoseconds is read as any other timestamp. */
  time: NanoTime | string | number | undefined
  line: string
  /** Structured metadata; undefined where there is none. */
  structured: JsonObject | undefined
}

/** What the logs of one stream have in common. */
export type Stream = {
  labels: JsonObject
  /** Under the names that are looked for. */
  known: JsonObject
  level: LogLevel | undefined
  fields: JsonObject
  metadata: JsonObject
}

/** Those of OpenTelemetry in Loki, then the order in which Loki finds `service_name`; last the host. */
const RESOURCE_IDS = [
  ['service_name', 'service', 'app', 'application', 'app_name', 'name', 'app_kubernetes_io_name', 'container'],
  ['container_name', 'k8s_container_name', 'component', 'workload', 'job', 'k8s_job_name'],
  ['host_name', 'hostname', 'host'],
].flat()
const PARENTS = ['service_namespace', 'namespace', 'k8s_namespace_name']
const TRACE_IDS = ['trace_id', 'traceid']
const SPAN_IDS = ['span_id', 'spanid']
const COMMITS = ['vcs_ref_head_revision', 'git_commit_sha', 'git_commit', 'commit_sha', 'deployment_commit', 'commit']
const LEVELS = [
  'level',
  'detected_level',
  'severity',
  'lvl',
  'severity_text',
  'loglevel',
  'log_level',
  'severity_number',
]

export function readStream(labels: JsonObject): Stream {
  const known = normalize(labels)
  return { labels, known, level: levelOf(known), fields: fieldsOf(known), metadata: withParent(expand(labels), known) }
}

/** The labels and structured metadata of one log, which is worth more. */
function refine(stream: Stream, structured: JsonObject): Stream {
  const own = normalize(structured)
  const known = { ...stream.known, ...own }
  const labels = { ...stream.labels, ...structured }
  const level = levelOf(own) ?? stream.level
  return { labels, known, level, fields: fieldsOf(known), metadata: withParent(expand(labels), known) }
}

function fieldsOf(known: JsonObject): JsonObject {
  const commit = firstText(known, COMMITS)
  return {
    resourceId: firstText(known, RESOURCE_IDS),
    traceId: firstText(known, TRACE_IDS),
    spanId: firstText(known, SPAN_IDS),
    commit: commit !== undefined && /^[0-9a-f]{7,64}$/i.test(commit) ? commit : undefined,
  }
}

const expand = (labels: JsonObject): JsonObject => expandKeys(Object.entries(labels))

function withParent(metadata: JsonObject, known: JsonObject): JsonObject {
  const parent = firstText(known, PARENTS)
  return parent === undefined ? metadata : { [PARENT]: parent, ...metadata }
}

/** In lower case, and with an underscore for a dot, as Loki has them. */
function normalize(labels: JsonObject): JsonObject {
  const keys = Object.keys(labels)
  if (!keys.some((key) => /[A-Z.]/.test(key))) return labels
  return Object.fromEntries(keys.map((key) => [key.toLowerCase().replaceAll('.', '_'), labels[key]]))
}

function levelOf(known: JsonObject): LogLevel | undefined {
  for (const name of LEVELS) {
    const value = known[name]
    const level = value === undefined ? undefined : readLevel(value, scaleOf(name))
    if (level !== undefined) return level
  }
  return undefined
}

/** The record as `validate` knows it; structured metadata is worth more than labels, and both more than what a line of JSON says. */
export function toRecord({ time, line, structured }: LokiEntry, stream: Stream, readsJsonLines: boolean): JsonObject {
  const { fields, metadata, level } = structured ? refine(stream, structured) : stream
  const isRead = typeof time === 'object'
  const own = { timestamp: isRead ? exactTime(time) : time, ...fields, level }
  const all = isRead && time.ns > 0 ? mergeKeys(metadata, { time_ns: time.ns }) : metadata
  const object = readsJsonLines || level === undefined ? parseObject(line) : undefined
  if (readsJsonLines && object && hasMessage(object))
    return setFields(object, own, structured ? withoutCopies(all, object) : all)
  const ofLine = () => (object ? levelOf(normalize(object)) : readLogfmtLevel(line))
  return { ...own, level: level ?? ofLine(), message: line, metadata: all }
}

/** winston-loki sends each field twice: in the line, and as JSON text in structured metadata, where nobody finds what is in it. */
function withoutCopies(metadata: JsonObject, line: JsonObject): JsonObject {
  const isCopy = (key: string) =>
    Object.hasOwn(line, key) && typeof line[key] === 'object' && printJson(line[key]) === metadata[key]
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !isCopy(key)))
}
