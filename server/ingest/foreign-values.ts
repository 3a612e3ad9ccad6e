/** What each field takes from another name: the value it makes of it, or undefined where it is not plausible and stays metadata alone. */
import { HEX_ID } from '../log/id-forms.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { readLevelName, type LogLevel } from '../log/levels.ts'
import type { Scale } from '../log/level-numbers.ts'
import type { Moment } from '../platform/moment.ts'
import { readLevel } from './level.ts'
import { exceedsBytes, repairText } from './text.ts'
import { oldestKeptMs } from '../log/retention.ts'
import { readTime, type TimeRules } from './timestamp.ts'

export type Values = {
  message: unknown
  timestamp: Moment
  level: LogLevel
  traceId: string
  spanId: string
  resourceId: string
  commit: string
}

type Readers = {
  [Field in keyof Values]: (value: unknown, name: string, rules: TimeRules) => Values[Field] | undefined
}

/** The names whose numbers are on another scale than `level`. */
const SCALES: ReadonlyMap<string, Scale> = new Map(
  Object.entries<Scale>({
    severity: 'severity',
    log_level: 'logLevel',
    levelno: 'python',
    'record.level.no': 'python',
    severity_number: 'opentelemetry',
    severityNumber: 'opentelemetry',
    'log.syslog.severity.code': 'syslog',
    'syslog.severity': 'syslog',
    syslog_severity: 'syslog',
    syslog_severity_code: 'syslog',
    PRIORITY: 'syslog',
  }),
)

/** What a number under this name means. */
export const scaleOf = (name: string): Scale => SCALES.get(name) ?? 'level'

/** Earlier times are more often durations, versions and counts. */
const FIRST_PLAUSIBLE_MS = Date.UTC(2000, 0)

export const READERS: Readers = {
  message: readMessage,
  timestamp(value, _name, { nowMs, retentionDays }) {
    const moment = readTime(value)
    if (moment === undefined || moment.ms < FIRST_PLAUSIBLE_MS || moment.ms > nowMs + LOG_LIMITS.maxFutureMs)
      return undefined
    return moment.ms < oldestKeptMs(retentionDays, nowMs) ? undefined : moment
  },
  level: readForeignLevel,
  traceId: (value, name) => readId(value, { name, ofTraceparent: 1 }),
  spanId: (value, name) => readId(value, { name, ofTraceparent: 2 }),
  resourceId(value) {
    const text = typeof value === 'string' ? repairText(value.trim()) : ''
    return text === '' || exceedsBytes(text, LOG_LIMITS.maxFieldBytes) ? undefined : text
  },
  commit: (value) => (typeof value === 'string' && /^[0-9a-f]{7,64}$/i.test(value) ? value : undefined),
}

/** A number under these is as often something else. */
const NAMES_ONLY: ReadonlySet<string> = new Set(['priority', 'l', 's', 'status', 'SeverityLevel'])

/** MongoDB has one letter under `s`, and others have anything there. */
const MONGODB = /^(?:[FEWI]|D[1-5]?)$/

function readForeignLevel(value: unknown, name: string): LogLevel | undefined {
  if (!NAMES_ONLY.has(name)) return readLevel(value, scaleOf(name))
  if (typeof value !== 'string' || (name === 's' && !MONGODB.test(value))) return undefined
  return readLevelName(value)
}

/** These hold the message whatever it is; others are as often the name of an object or an event. */
const ALWAYS_MESSAGE: ReadonlySet<string> = new Set(['msg', 'Message', '@message', 'body', '@m', 'args', '0'])

function readMessage(value: unknown, name: string): unknown {
  // Docker keeps the end of each line.
  if (typeof value === 'string') return name === 'log' ? value.replace(/\r?\n$/, '') : value
  return ALWAYS_MESSAGE.has(name) ? value : undefined
}

/** These names are for a time or a level alone: the answer says so when what they hold cannot be read. */
const UNREAD: Readonly<Record<string, ReadonlySet<string>>> = {
  timestamp: new Set('@timestamp Timestamp time ts @t instant datetime date_time asctime date eventTime'.split(' ')),
  level: new Set(
    'Level severity log.level levelname level_name lvl loglevel log_level severityText @level @l'.split(' '),
  ),
}

/** A number is as often a duration or a count. */
export function isUnread(value: unknown, { field, name }: { field: string; name: string }): boolean {
  if (!UNREAD[field]?.has(name)) return false
  return (typeof value === 'string' && value !== '') || (field === 'timestamp' && typeof value === 'object')
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/i
const GOOGLE_TRACE = /^projects\/[^/]+\/traces\//
const DECIMAL = /^[1-9]\d{14,19}$/
const DATADOG_DECIMAL = /^[1-9]\d{0,19}$/
const DASHED = /^(?:1-[0-9a-f]{8}-[0-9a-f]{24}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** 128 or 64 bits in hexadecimal, as decimal digits, as a UUID or as X-Ray writes them. */
function readId(value: unknown, { name, ofTraceparent }: { name: string; ofTraceparent: 1 | 2 }): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  // As nearly all are written.
  if (typeof value === 'string' && HEX_ID.test(value)) return isNoId(value) ? undefined : value.toLowerCase()
  const text = String(value).trim().replace(GOOGLE_TRACE, '')
  const id = TRACEPARENT.exec(text)?.[ofTraceparent] ?? text
  if (isNoId(id)) return undefined
  if (HEX_ID.test(id)) return id.toLowerCase()
  const decimal = name.startsWith('dd.') ? DATADOG_DECIMAL : DECIMAL
  return decimal.test(id) || DASHED.test(id) ? id : undefined
}

const ZERO = 48

/** What tracers and proxies write where there is no trace: nothing, zeros, a dash. */
export function isNoId(text: string): boolean {
  // Nearly every id begins with another digit or a letter.
  return !(text.charCodeAt(0) > ZERO) && /^[0\s-]*$/.test(text)
}
