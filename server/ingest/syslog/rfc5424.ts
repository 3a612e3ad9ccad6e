/** Reads what follows the priority of a message of RFC 5424: `1 TIME HOST APP PROCID MSGID [id key="value"] text`. */
import { matchAt } from '../../platform/text/match-at.ts'
import type { SyslogParts } from './parts.ts'
import { readHeaderTime, type TimeOptions } from './header-time.ts'

const NIL = '-'

/** Host, app, process and message; the RFC allows them 255, 48, 128 and 32 characters, and senders take more. */
const FIELDS = 4
const MAX_FIELD_LENGTH = 255

/** rsyslog writes a space before the text. */
const BEFORE_TEXT = / ?\uFEFF?/y

/** Undefined for a message that only begins like one. What is wrong behind the time is part of the text. */
export function readRfc5424(text: string, at: number, options: TimeOptions): SyslogParts | undefined {
  if (!text.startsWith('1 ', at)) return undefined
  const start = at + 2
  const time = readHeaderTime(text, start, options)
  const end = time?.end ?? (text.startsWith(NIL, start) ? start + 1 : start)
  if (end === start || (end < text.length && text[end] !== ' ')) return undefined
  const { fields, next } = readFields(text, end + 1)
  const [host, app, procid, msgid] = fields
  const { structured, next: textAt } = readStructured(text, next)
  return {
    time,
    host,
    app,
    procid,
    msgid,
    structured,
    message: text.slice(matchAt(BEFORE_TEXT, text, textAt)?.end ?? textAt),
  }
}

function readFields(text: string, from: number): { fields: (string | undefined)[]; next: number } {
  const fields: (string | undefined)[] = []
  let next = from
  while (fields.length < FIELDS && next < text.length) {
    const space = text.indexOf(' ', next)
    const end = space < 0 ? text.length : space
    if (end - next > MAX_FIELD_LENGTH) break
    const field = text.slice(next, end)
    fields.push(field === NIL || field === '' ? undefined : field)
    next = end + 1
  }
  return { fields, next }
}

type Elements = Map<string, Map<string, string[]>>

const ELEMENT = /\[([^\s\]="]{1,255})/y
const PARAMETER = /\s+([^\s\]="]{1,255})="([^"\\]*(?:\\.[^"\\]*)*)"/sy
const ELEMENT_END = /\s*\]/y

/** An element that cannot be read to its end begins the text. The elements of one id are put together, and so are values of one name. */
function readStructured(text: string, from: number): { structured: Elements | undefined; next: number } {
  if (text.startsWith(NIL, from) && (from + 1 >= text.length || text[from + 1] === ' ')) {
    return { structured: undefined, next: from + 2 }
  }
  const elements: Elements = new Map()
  let next = from
  for (let end = readElement(text, next, elements); end !== undefined; end = readElement(text, next, elements))
    next = end
  if (next === from) return { structured: undefined, next }
  // Some write no space behind it.
  return { structured: elements, next: text[next] === ' ' ? next + 1 : next }
}

function readElement(text: string, at: number, elements: Elements): number | undefined {
  const start = matchAt(ELEMENT, text, at)
  if (start === undefined) return undefined
  const [, id = ''] = start.groups
  const parameters: [name: string, value: string][] = []
  let { end } = start
  for (let found = matchAt(PARAMETER, text, end); found !== undefined; found = matchAt(PARAMETER, text, end)) {
    const [, name = '', value = ''] = found.groups
    parameters.push([name, value.replaceAll(/\\(["\\\]])/g, '$1')])
    end = found.end
  }
  const last = matchAt(ELEMENT_END, text, end)
  if (last !== undefined) add(elements, id, parameters)
  return last?.end
}

function add(elements: Elements, id: string, parameters: readonly [name: string, value: string][]): void {
  const known = elements.get(id) ?? new Map<string, string[]>()
  elements.set(id, known)
  for (const [name, value] of parameters) {
    const values = known.get(name)
    if (values) values.push(value)
    else known.set(name, [value])
  }
}
