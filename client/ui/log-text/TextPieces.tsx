import { Fragment, memo, type CSSProperties } from 'react'
import { PLAIN, type TextLook, type TextPiece } from './ansi.ts'

type Props = { pieces: readonly TextPiece[]; terms?: readonly string[] | undefined }

/** One constant, because a new array would render the text again. */
const NO_TERMS: readonly string[] = []

/** Renders the pieces of a log's text with their colours, and marks the terms. */
export const TextPieces = memo(function TextPieces({ pieces, terms = NO_TERMS }: Props) {
  return pieces.map((piece, index) => <Piece key={`${index}:${piece.text}`} piece={piece} terms={terms} />)
})

function Piece({ piece: { text, look, hidden }, terms }: { piece: TextPiece; terms: readonly string[] }) {
  if (hidden !== undefined) {
    return (
      <span title={hidden} style={{ ...styleOf(look), ...HIDDEN }}>
        {text}
      </span>
    )
  }
  const marked = splitByTerms(text, terms).map((part, index) => {
    const key = `${index}:${part}`
    return index % 2 === 1 ? <mark key={key}>{part}</mark> : <Fragment key={key}>{part}</Fragment>
  })
  return look === PLAIN ? marked : <span style={styleOf(look)}>{marked}</span>
}

const HIDDEN: CSSProperties = {
  padding: '0 0.2em',
  borderRadius: 3,
  backgroundColor: 'color-mix(in srgb, currentColor 14%, transparent)',
}

function styleOf(look: TextLook): CSSProperties {
  const [color, background] = look.inverse
    ? [look.background, look.color ?? 'currentColor']
    : [look.color, look.background]
  const lines = [look.underline && 'underline', look.strike && 'line-through'].filter(Boolean)
  return {
    ...(color !== null && { color: readable(color) }),
    ...(background !== null && { backgroundColor: `color-mix(in srgb, ${background} 20%, transparent)` }),
    ...(look.bold && { fontWeight: 700 }),
    ...(look.dim && { opacity: 0.8 }),
    ...(look.italic && { fontStyle: 'italic' }),
    ...(lines.length > 0 && { textDecorationLine: lines.join(' ') }),
  }
}

/** The requested hue, with a lightness that is readable in the page's colour scheme. */
function readable(color: string): string {
  return `light-dark(oklch(from ${color} min(l, 0.45) c h), oklch(from ${color} max(l, 0.8) c h))`
}

/** Alternates plain and matching parts, beginning with a plain one. Case is ignored. */
function splitByTerms(text: string, terms: readonly string[]): readonly string[] {
  if (terms.length === 0) return [text]
  // The longest first: a shorter term that is its prefix would match instead.
  const alternatives = terms
    .toSorted((a, b) => b.length - a.length)
    .map((term) => term.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
  return text.split(new RegExp(`(${alternatives.join('|')})`, 'iu'))
}
