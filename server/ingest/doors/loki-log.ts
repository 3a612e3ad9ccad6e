/** A log of Loki as both encodings are read: what Timberline makes of it is the same. Pure. */
import type { LogLevel } from '../../log/levels.ts'
import { scaleOf } from '../foreign-values.ts'
import { readLevel } from '../level.ts'
import { mergeKeys, PARENT, type JsonObject } from '../metadata.ts'
import { firstText } from '../request-line.ts'
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
export type Stream = { labels: JsonObject; level: LogLevel | undefined; fields: JsonObject; metadata: JsonObject }

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
  return { ...describe(labels), level: levelOf(labels) }
}

function describe(labels: JsonObject): Omit<Stream, 'level'> {
  const known = normalize(labels)
  const parent = firstText(known, PARENTS)
  const commit = firstText(known, COMMITS)
  const metadata = expandKeys(Object.entries(labels))
  return {
    labels,
    fields: {
      resourceId: firstText(known, RESOURCE_IDS),
      traceId: firstText(known, TRACE_IDS),
      spanId: firstText(known, SPAN_IDS),
      commit: commit !== undefined && /^[0-9a-f]{7,64}$/i.test(commit) ? commit : undefined,
    },
    metadata: parent === undefined ? metadata : { [PARENT]: parent, ...metadata },
  }
}

/** Whatever the case of its letters, and a dot where Loki has an underscore. */
function normalize(labels: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key.toLowerCase().replaceAll('.', '_'), value]),
  )
}

function levelOf(labels: JsonObject): LogLevel | undefined {
  const known = normalize(labels)
  for (const name of LEVELS) {
    const level = readLevel(known[name], scaleOf(name))
    if (level !== undefined) return level
  }
  return undefined
}

/** The record as `validate` knows it; structured metadata is worth more than labels, and both more than what a line of JSON says. */
export function toRecord({ time, line, structured }: LokiEntry, stream: Stream, readsJsonLines: boolean): JsonObject {
  const { fields, metadata } = structured ? describe({ ...stream.labels, ...structured }) : stream
  const level = (structured && levelOf(structured)) ?? stream.level
  const isRead = typeof time === 'object'
  const own = { timestamp: isRead ? exactTime(time) : time, ...fields, level }
  const all = isRead && time.ns > 0 ? mergeKeys(metadata, { time_ns: time.ns }) : metadata
  const object = readsJsonLines || level === undefined ? parseObject(line) : undefined
  if (readsJsonLines && object && hasMessage(object)) return setFields(object, own, all)
  const ofLine = () => (object ? levelOf(object) : readLogfmtLevel(line))
  return { ...own, level: level ?? ofLine(), message: line, metadata: all }
}
