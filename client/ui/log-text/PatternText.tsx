import { memo } from 'react'
import { LogText } from './LogText.tsx'
import { splitPattern, type PatternPiece } from './split-pattern.ts'

const NAMES = { value: 'a value', word: 'any word', rest: 'left out' } as const

const MARK = {
  padding: '0 0.3em',
  margin: '0 1px',
  borderRadius: 4,
  color: 'var(--mui-palette-primary-main)',
  backgroundColor: 'color-mix(in srgb, var(--mui-palette-primary-main) 13%, transparent)',
} as const

/** The text of a pattern, with its variables set apart. */
export const PatternText = memo(function PatternText({ text }: { text: string }) {
  return splitPattern(text).map((piece, index) => <Piece key={`${index}:${piece.text}`} piece={piece} />)
})

function Piece({ piece: { kind, text } }: { piece: PatternPiece }) {
  if (kind === 'constant') return <LogText text={text} />
  return (
    <span title={NAMES[kind]} style={MARK}>
      {text}
    </span>
  )
}
