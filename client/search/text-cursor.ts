/** A position in a text of the search language, and what can be read from there. Positions are in UTF-16 units, as in inputs. */

export type SearchError = { message: string; from: number; to: number }

/** Thrown inside the parser; `parseSearch` returns it as a value. */
export class Problem extends Error {
  readonly error: SearchError
  constructor(message: string, from: number, to: number) {
    super(message)
    this.error = { message, from, to }
  }
}

export type Cursor = ReturnType<typeof createCursor>

export type Keyword = 'AND' | 'OR' | 'NOT'
const KEYWORDS: Readonly<Record<Keyword, RegExp>> = {
  AND: /AND(?=[\s()]|$)/y,
  OR: /OR(?=[\s()]|$)/y,
  NOT: /NOT(?=[\s()]|$)/y,
}

export function createCursor(source: string) {
  let at = 0
  /** @param pattern sticky */
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(source)
  }
  const advance = (length: number) => {
    at += length
  }
  const skipSpace = () => advance(match(/\s*/y)?.[0].length ?? 0)
  /** A sign, and the space after it. */
  const take = (sign: string) => {
    if (!source.startsWith(sign, at)) return false
    advance(sign.length)
    skipSpace()
    return true
  }
  const atKeyword = (word: Keyword) => match(KEYWORDS[word]) !== null
  return {
    at: () => at,
    atEnd: () => at >= source.length,
    peek: () => source[at],
    match,
    advance,
    moveTo: (place: number) => {
      at = place
    },
    slice: (from: number, to: number) => source.slice(from, to),
    skipSpace,
    take,
    atKeyword,
    takeKeyword: (word: Keyword) => atKeyword(word) && take(word),
    takeRun(pattern: RegExp): string {
      const text = match(pattern)?.[0] ?? ''
      advance(text.length)
      return text
    },
    takeQuoted(): string {
      const found = match(/"(?:[^"\\]|\\.)*"/sy)
      if (!found) throw new Problem('This " is not closed.', at, at + 1)
      advance(found[0].length)
      return unescape(found[0].slice(1, -1))
    },
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
}

/** As in JSON, but a backslash before any other character stays a backslash. */
export function unescape(text: string): string {
  return text.replaceAll(
    /\\(?:u([0-9a-fA-F]{4})|(.))/gs,
    (whole, code: string | undefined, sign: string | undefined) =>
      code === undefined ? (ESCAPES[sign ?? ''] ?? whole) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
