/** Splits metadata, as jsonb prints it, into its shape and its leaves: the strings, numbers, booleans and nulls that are no keys. */
import { asOne, SLOT } from './split-message.ts'

/** Metadata of more leaves is one value. New logs have at most 1000. */
const MAX_LEAVES = 2000
/** Of a shape whose paths are read. New logs have 32 levels. */
const MAX_DEPTH = 64

const QUOTE = 34
const BACKSLASH = 92
const COLON = 58

/** The first characters of a leaf that is no string, and those that end it. */
const STARTS = unitsOf('-0123456789tfn')
const ENDS = unitsOf(' ,]}')

function unitsOf(chars: string): Uint8Array {
  const units = new Uint8Array(128)
  for (const char of chars) units[char.charCodeAt(0)] = 1
  return units
}

/** The shape, its parts joined by SLOT. The leaves are put behind those in `values`. Any text comes back whole, JSON or not. */
export function splitJson(json: string, values: string[], maxLeaves = MAX_LEAVES): string {
  const before = values.length
  if (json.includes(SLOT)) return asOne(json, values)
  let shape = ''
  let from = 0
  let at = 0
  while (at < json.length) {
    const start = at
    const unit = json.charCodeAt(at)
    if (unit === QUOTE) {
      at = endOfString(json, at)
      if (json.charCodeAt(at) === COLON) continue
    } else if (STARTS[unit] === 1) {
      while (at < json.length && ENDS[json.charCodeAt(at)] !== 1) at++
    } else {
      at++
      continue
    }
    shape += json.slice(from, start) + SLOT
    values.push(json.slice(start, at))
    from = at
  }
  if (values.length - before <= maxLeaves) return shape + json.slice(from)
  values.length = before
  return asOne(json, values)
}

/** Behind the quote that ends the string. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let backslashes = 0
    while (json.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return end + 1
  }
  return json.length
}

/** What a shape says of its metadata: the path to each leaf, arrays left out as in a filter, and every key, those of `{}` and `[]` too. */
export type ShapePaths = { leaves: readonly (readonly string[])[]; keys: readonly (readonly string[])[] }

/** Undefined where a shape is no object of JSON, or too deep: then the text tells. */
export function pathsOf(parts: readonly string[]): ShapePaths | undefined {
  const tree = parse(parts)
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return undefined
  const leaves: (readonly string[])[] = []
  const keys: (readonly string[])[] = []
  let found = 0

  /** Whether all of it could be read. */
  function walk(value: unknown, path: readonly string[], depth: number): boolean {
    if (depth > MAX_DEPTH) return false
    if (typeof value === 'number') {
      leaves[value] = path
      found++
      return true
    }
    if (Array.isArray(value)) return value.every((element) => walk(element, path, depth + 1))
    if (typeof value !== 'object' || value === null) return false
    return Object.entries(value).every(([key, inner]) => {
      const below = [...path, key]
      keys.push(below)
      return walk(inner, below, depth + 1)
    })
  }

  return walk(tree, [], 0) && found === parts.length - 1 ? { leaves, keys } : undefined
}

/** In the place of each leaf its number. */
function parse(parts: readonly string[]): unknown {
  try {
    return JSON.parse(parts.map((part, i) => (i === 0 ? part : `${i - 1}${part}`)).join(''))
  } catch {
    return undefined
  }
}
