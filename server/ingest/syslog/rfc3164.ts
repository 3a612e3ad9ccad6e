/** Reads what follows the priority of a message that is not of RFC 5424: `Mmm dd hh:mm:ss HOST TAG[PID]: text`, or parts of it. */
import { matchAt } from '../../platform/text/match-at.ts'
import type { SyslogParts } from './parts.ts'
import { readHeaderTime, type HeaderTime, type TimeOptions } from './header-time.ts'

/** Of Cisco: a count of messages, or nothing, before a colon. */
const SEQUENCE = /(\d{1,12})?: ?/y
const ORIGIN = /([\w.-]{1,255}): /y

const HOST = /([\w.:/@-]{1,255}) +(?=\S)/y

/** `sshd[12]:`, `postfix/smtpd[12]`, `kernel:`. A number before a colon is none. */
const TAG = /(?!\d+[:[])([\w./(][^\s:[\]]{0,127})(?:\[([^\]\s]{0,128})\](?::|(?=\s|$))|:(?=\s|$))\s?/y

/** `%ASA-6-302013: `: the message of a device of Cisco, whose name is a part of the text. */
const MNEMONIC = /%([A-Z][\w-]{0,127}-\d-\w{1,128}):/y

/** Behind the time of Cisco, and behind a host of its own. */
const AFTER_TIME = /:? */y
const AFTER_HOST = /(?:: )?/y

export function readRfc3164(text: string, at: number, options: TimeOptions): SyslogParts {
  const start = findTime(text, at, options)
  if (start === undefined) return readTagged(text, at)
  const { time, origin, sequence } = start
  const next = skip(AFTER_TIME, text, time.end)
  // A colon stands before what Cisco says.
  if (text[time.end] === ':') return { ...readMessage(text, next), time, sequence, host: origin }
  const host = isTagged(text, next) ? undefined : matchAt(HOST, text, next)
  const name = host?.groups[1]
  const parts = readTagged(text, skip(AFTER_HOST, text, host?.end ?? next))
  return { ...parts, time, sequence, host: origin ?? (name === '-' ? undefined : name) }
}

type Start = { time: HeaderTime; origin?: string | undefined; sequence?: string | undefined }

/** At the beginning, or behind what devices of Cisco put before it: `82: `, `router: `, `82: router: `. */
function findTime(text: string, at: number, options: TimeOptions): Start | undefined {
  const first = readHeaderTime(text, at, options)
  if (first !== undefined) return { time: first }
  const sequence = matchAt(SEQUENCE, text, at)
  const next = sequence?.end ?? at
  const second = sequence && readHeaderTime(text, next, options)
  if (second !== undefined) return { time: second, sequence: sequence?.groups[1] }
  const origin = matchAt(ORIGIN, text, next)
  const third = origin && readHeaderTime(text, origin.end, options)
  return third && { time: third, origin: origin?.groups[1], sequence: sequence?.groups[1] }
}

const isTagged = (text: string, at: number) => matchAt(TAG, text, at) !== undefined || text[at] === '%'

function readTagged(text: string, at: number): SyslogParts {
  const tag = matchAt(TAG, text, at)
  if (tag === undefined) return readMessage(text, at)
  const [, app, pid] = tag.groups
  return { app, procid: pid === '' ? undefined : pid, message: text.slice(tag.end) }
}

function readMessage(text: string, at: number): SyslogParts {
  return { msgid: matchAt(MNEMONIC, text, at)?.groups[1], message: text.slice(at) }
}

const skip = (pattern: RegExp, text: string, at: number) => matchAt(pattern, text, at)?.end ?? at
