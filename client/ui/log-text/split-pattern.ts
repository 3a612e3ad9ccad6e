/** The text of a pattern as the API writes it, in what is constant and what is not. */

/** `value` is `<*>`, `word` is `<+>`, `rest` is `<...>`. */
type MarkKind = 'value' | 'word' | 'rest'
/** A mark by its place among those that stand for something: `variables` of the API has one for each. */
export type PatternPiece =
  { kind: 'constant'; text: string } | { kind: MarkKind; text: string; variable: number | null }

const MARK = /(\\*)(<(?:\*|\+|\.\.\.)>)/g
const KINDS: Readonly<Record<string, MarkKind>> = { '<*>': 'value', '<+>': 'word', '<...>': 'rest' }

/** The characters `<*>` themselves are written `\<*>`, with a backslash in front of them doubled. */
export function splitPattern(pattern: string): readonly PatternPiece[] {
  const pieces: PatternPiece[] = []
  let text = ''
  let end = 0
  let variables = 0
  const close = () => {
    if (text !== '') pieces.push({ kind: 'constant', text })
    text = ''
  }
  for (const {
    0: { length },
    1: backslashes = '',
    2: mark = '',
    index,
  } of pattern.matchAll(MARK)) {
    text += pattern.slice(end, index) + '\\'.repeat(Math.floor(backslashes.length / 2))
    end = index + length
    const kind = backslashes.length % 2 === 0 ? KINDS[mark] : undefined
    if (kind === undefined) text += mark
    else {
      close()
      pieces.push({ kind, text: mark, variable: kind === 'rest' ? null : variables++ })
    }
  }
  text += pattern.slice(end)
  close()
  return pieces
}
