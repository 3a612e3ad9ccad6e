/** Labels as Loki's push has them in Protocol Buffers: `{app="shop", level="error"}`, the values as Go quotes them, or between backquotes. */
import { matchAt } from '../../platform/text/match-at.ts'
import type { JsonObject } from '../metadata.ts'
import { objectOf, type Attribute } from './attributes.ts'

const BLANKS = /\s*/y
/** Some senders have dots and dashes in names. */
const NAME = /([^\s={}",`]+)\s*=\s*/y
const QUOTED = /"([^"\\]*(?:\\[^][^"\\]*)*)"/y
const RAW = /`([^`]*)`/y

/** Undefined for what is none: some senders do not escape. */
export function parseLabels(text: string): JsonObject | undefined {
  const labels: Attribute[] = []
  let at = skip(text, 0)
  if (text[at] !== '{') return undefined
  at = skip(text, at + 1)
  while (text[at] !== '}') {
    const name = find(NAME, text, at)
    const value = name && readValue(text, name.end)
    if (value === undefined) return undefined
    labels.push([name?.found ?? '', value.found])
    at = skip(text, value.end)
    if (text[at] === ',') at = skip(text, at + 1)
    else if (text[at] !== '}') return undefined
  }
  return skip(text, at + 1) === text.length ? objectOf(labels) : undefined
}

type Match = { found: string; end: number }

/** The first group of what the pattern finds. */
function find(pattern: RegExp, text: string, at: number): Match | undefined {
  const match = matchAt(pattern, text, at)
  return match && { found: match.groups[1] ?? '', end: match.end }
}

const skip = (text: string, at: number): number => matchAt(BLANKS, text, at)?.end ?? at

function readValue(text: string, at: number): Match | undefined {
  const quoted = find(QUOTED, text, at)
  if (quoted) return { ...quoted, found: unquote(quoted.found) }
  return find(RAW, text, at)
}

/** Bytes (several may be a character), characters by their numbers, and letters. */
const ESCAPES = /(?:\\x[\da-fA-F]{2}|\\[0-3][0-7]{2})+|\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})|\\([abfnrtv\\"'])/g

const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }),
)

/** An escape that Go does not have stays as it is. */
function unquote(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPES, (all: string, ...found: (string | undefined)[]) => {
    const [short, long, letter] = found
    if (letter !== undefined) return LETTERS.get(letter) ?? letter
    const digits = short ?? long
    return digits === undefined ? textOfBytes(all) : characterOf(Number.parseInt(digits, 16))
  })
}

const textOfBytes = (escapes: string): string =>
  Buffer.from(
    escapes
      .split('\\')
      .slice(1)
      .map((byte) => (byte.startsWith('x') ? Number.parseInt(byte.slice(1), 16) : Number.parseInt(byte, 8))),
  ).toString('utf8')

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD')
