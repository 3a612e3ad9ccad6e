/** `key=value` pairs in a text, as logfmt writes them. The packages for it give neither places nor what the text says between pairs. */
import { endOfQuoted, unquote } from './quoted.ts'

type Pair = { key: string; value: string; /** The pair as the text has it. */ written: string }

const MAX_PAIRS = 1000
/** Marks that a sentence sets behind a value, as in `(took=5ms),`. */
const MAX_MARKS = 4
const KEY = /(?<![^\s,;|([{])[\p{L}_@][\p{L}\p{N}_.@/-]{0,127}=/gu
const BARE = /[^\s"]\S*/y

/** The pairs that have a value, in their order. Behind a quote that nothing closes there is none. */
export function readPairs(text: string): readonly Pair[] {
  const pairs: Pair[] = []
  KEY.lastIndex = 0
  for (let match = KEY.exec(text); match && pairs.length < MAX_PAIRS; match = KEY.exec(text)) {
    const at = KEY.lastIndex
    const end = text[at] === '"' ? endOfQuoted(text, at) : endOfBare(text, at)
    if (end === undefined) break
    // `a == b` and `a => b` compare and map.
    if (end === at || '=>~'.includes(text.charAt(at))) continue
    KEY.lastIndex = end
    const value = text.slice(at, end)
    const isQuoted = value.startsWith('"')
    pairs.push({
      key: match[0].slice(0, -1),
      value: isQuoted ? unquote(value) : value,
      written: text.slice(match.index, end),
    })
  }
  return pairs
}

/** Up to a blank, without what belongs to the sentence around it: a comma, or a bracket that opened before the pair. */
function endOfBare(text: string, at: number): number {
  BARE.lastIndex = at
  let end = BARE.test(text) ? BARE.lastIndex : at
  const value = text.slice(at, end)
  const least = Math.max(at, end - MAX_MARKS)
  while (end > least && isOfSentence(text.charAt(end - 1), value)) end--
  return end
}

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

function isOfSentence(last: string, value: string): boolean {
  if (last === ',' || last === ';') return true
  const opening = OPENING[last]
  return opening !== undefined && !value.includes(opening)
}
