/** One message of syslog as a record. Nothing is refused: what is in no form that is known is text, and its sender the host. Pure. */
import { readLevelNumber } from '../../log/level-numbers.ts'
import { readLevelName } from '../../log/levels.ts'
import { READERS } from '../foreign-values.ts'
import { isJsonObject, mergeKeys, type JsonObject } from '../metadata.ts'
import { readForeign } from '../record.ts'
import { exactTime, type TimeRules } from '../timestamp.ts'
import { expandKeys, objectOf } from '../doors/attributes.ts'
import { readJsonLine } from '../doors/json-line.ts'
import { matchAt } from '../../platform/text/match-at.ts'
import type { SyslogParts } from './parts.ts'
import { readRfc3164 } from './rfc3164.ts'
import { readRfc5424 } from './rfc5424.ts'
import type { HeaderTime } from './header-time.ts'
import { createTimeZone } from '../../platform/time-zone.ts'

export type SyslogRules = {
  /** Of times without an offset. */
  timeZone: string
  /** The time of receipt counts, not the one in the header. */
  usesReceiptTime: boolean
  /** Messages that are JSON objects with a message are read as the logs that they are. */
  readsJsonLines: boolean
  retentionDays?: number | undefined
}

export type SyslogMessage = {
  bytes: Buffer
  /** The address from which it came. */
  from: string
}

/** `nowMs` is the time of receipt. */
export function createSyslogReader(rules: SyslogRules): (message: SyslogMessage, nowMs: number) => JsonObject {
  const toUtc = createTimeZone(rules.timeZone)
  return ({ bytes, from }, nowMs) => {
    const text = bytes.toString('utf8', 0, endOf(bytes))
    const priority = readPriority(text)
    const parts = readParts(text, priority?.end, { nowMs, toUtc })
    const json = rules.readsJsonLines ? readJsonLine(parts.message.replace(COOKIE, '')) : undefined
    const timeRules = { nowMs, retentionDays: rules.retentionDays }
    const usesTime = !rules.usesReceiptTime && isPlausible(parts.time, timeRules)
    const record = describe(parts, { host: parts.host ?? from, priority, usesTime })
    return json === undefined ? record : withJson(record, json, timeRules)
  }
}

const LINE_ENDS: ReadonlySet<number | undefined> = new Set(Buffer.from('\r\n\0'))

/** Without what ends a line, or a text elsewhere: datagrams have it, too, and some count it. */
function endOf(bytes: Buffer): number {
  let end = bytes.length
  while (LINE_ENDS.has(bytes[end - 1])) end--
  return end
}

/** Of the Common Event Expression: JSON follows. */
const COOKIE = /^\s*@cee:/

const PRIORITY = /<(\d{1,3})>/y
const MAX_PRIORITY = 191

type Priority = { facility: number; severity: number; end: number }

function readPriority(text: string): Priority | undefined {
  const match = matchAt(PRIORITY, text, 0)
  const number = Number(match?.groups[1])
  if (match === undefined || number > MAX_PRIORITY) return undefined
  return { facility: number >> 3, severity: number & 7, end: match.end }
}

/** Without a priority it is a line of text, unless it has all that a system writes into its files. */
function readParts(text: string, at: number | undefined, options: Parameters<typeof readRfc3164>[2]): SyslogParts {
  if (at !== undefined) return readRfc5424(text, at, options) ?? readRfc3164(text, at, options)
  const parts = readRfc3164(text, 0, options)
  // `2026-11-30 10:00:00 INFO store: opened` is a line of a program.
  const hasHost = parts.host !== undefined && readLevelName(parts.host) === undefined
  return parts.time && hasHost && parts.app ? parts : { message: text }
}

/** The clock of a device may never have been set. */
function isPlausible(time: HeaderTime | undefined, rules: TimeRules): boolean {
  if (time === undefined || time.isUnset) return false
  return READERS.timestamp(exactTime(time.moment), 'timestamp', rules) !== undefined
}

const FACILITIES = [
  ...'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock'.split(' '),
  ...'local0 local1 local2 local3 local4 local5 local6 local7'.split(' '),
]

/** Those that share their level with another one. */
const SEVERITIES: Readonly<Record<number, string>> = { 0: 'emerg', 1: 'alert', 2: 'crit', 5: 'notice' }

type Context = { host: string; priority: Priority | undefined; usesTime: boolean }

function describe(parts: SyslogParts, { host, priority, usesTime }: Context): JsonObject {
  const { message, time, app, procid, msgid, sequence, structured } = parts
  const syslog = {
    facility: priority && FACILITIES[priority.facility],
    severity: priority && SEVERITIES[priority.severity],
    procid,
    msgid,
    sequence,
    timestamp: usesTime ? undefined : time?.text,
    sd: structured && objectOf([...structured].map(([id, parameters]) => [id, describeParameters(parameters)])),
  }
  const isEmpty = Object.values(syslog).every((value) => value === undefined)
  return {
    message,
    level: priority && readLevelNumber(priority.severity, 'syslog'),
    timestamp: usesTime && time ? exactTime(time.moment) : undefined,
    resourceId: app ?? host,
    metadata: { host, ...(app !== undefined && { parentResourceId: host }), ...(!isEmpty && { syslog }) },
  }
}

const describeParameters = (parameters: ReadonlyMap<string, readonly string[]>) =>
  expandKeys([...parameters].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))

/** The names of a logger say more than the header; the program is the one that the system knows. */
function withJson(record: JsonObject, json: JsonObject, rules: TimeRules): JsonObject {
  const envelope = record['metadata'] as JsonObject
  const { id, timestamp, metadata: own, ...fields } = json
  const isTimed = READERS.timestamp(timestamp, 'timestamp', rules) !== undefined
  const found = readForeign(isTimed ? json : fields, rules)
  // Beside a time that is not its own, an id is as often that of a user or an order. A time that cannot be would refuse the log.
  const others = { ...(!isTimed && { id, timestamp }), ...(isJsonObject(own) ? own : { metadata: own }) }
  const isNamed = 'parentResourceId' in envelope
  return {
    ...fields,
    id: isTimed ? id : undefined,
    timestamp: isTimed ? timestamp : found.timestamp?.value === undefined ? record['timestamp'] : undefined,
    level: json['level'] ?? (found.level?.value === undefined ? record['level'] : undefined),
    resourceId: json['resourceId'] ?? (isNamed || found.resourceId === undefined ? record['resourceId'] : undefined),
    metadata: mergeKeys(others, envelope),
  }
}
