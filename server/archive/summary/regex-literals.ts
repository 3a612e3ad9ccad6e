/**
 * Texts that every match of a regular expression of PostgreSQL has, as far as that is certain without all of its grammar: characters of ASCII
 * that stand for themselves, outside of parentheses, none of them optional. Where alternatives, options or an escape that may be a code
 * stand outside of parentheses, nothing is certain.
 */

/** Shorter ones tell nothing to who looks for four bytes. */
const MIN_LITERAL = 4

/** One after the other: an escape, a simple expression in brackets, a number of repetitions, any character. */
const TOKENS = /\\[^]|\[\^?[^\][\\^][^\][\\]*\]|\{\d+(?:,\d*)?\}|[^]/g

/** `optional`: what stands before it may be missing. */
type Kind = 'character' | 'other' | 'repeated' | 'optional' | 'open' | 'close' | 'or'

const KINDS: readonly (readonly [form: RegExp, kind: Kind])[] = [
  [/^[ !"#%&',\-/0-9:;<=>@A-Z_`a-z~]$/, 'character'],
  [/^\\[ -/:-@[-`{-~]$/, 'character'],
  // One character of a class, or a place between two.
  [/^(?:[.^$]|\\[dswDSWmMyYAZ]|\[[^]+\]|\P{ASCII})$/u, 'other'],
  [/^\+$/, 'repeated'],
  [/^(?:[*?]|\{[^]+\})$/, 'optional'],
  [/^\($/, 'open'],
  [/^\)$/, 'close'],
  [/^\|$/, 'or'],
]

/** Directors and embedded options change what characters mean. */
const DIRECTED = /^(?:\*\*\*|\(\?)/

export function literalsOf(pattern: string): string[] {
  if (DIRECTED.test(pattern)) return []
  const literals: string[] = []
  let run = ''
  let depth = 0
  for (const [token] of pattern.matchAll(TOKENS)) {
    const kind = KINDS.find(([form]) => form.test(token))?.[1]
    if (kind === undefined || (kind === 'or' && depth === 0)) return []
    if (kind === 'character' && depth === 0) {
      run += token.slice(-1)
      continue
    }
    if (kind === 'open') depth++
    if (kind === 'close' && --depth < 0) return []
    literals.push(kind === 'optional' ? run.slice(0, -1) : run)
    run = ''
  }
  literals.push(run)
  return depth === 0 ? literals.filter((literal) => literal.length >= MIN_LITERAL) : []
}
