import Box from '@mui/material/Box'
import { useMemo, useState } from 'react'
import { PREFORMATTED } from './theme.ts'
import { jsonLines, type JsonLine } from './json-lines.ts'
import { LogText } from './log-text/LogText.tsx'
import { LongText } from './log-text/LongText.tsx'
import { ShowMore } from './ShowMore.tsx'
import { formatCount } from './format-count.ts'

export const JSON_COLORS = {
  key: 'light-dark(#0f6b52, #7fd8b6)',
  string: 'light-dark(#8a4b08, #e5b98a)',
  number: 'light-dark(#0b5fb5, #7cbcff)',
  literal: 'light-dark(#8b2fa0, #d9a0ea)',
} as const

/** Lines shown at first, and added by each press of the button. */
const STEP = 500

/** JSON, indented and coloured. It renders text nodes only, so markup in a log stays text. */
export function JsonView({ value }: { value: unknown }) {
  const [count, setCount] = useState(STEP)
  const lines = useMemo(() => jsonLines(value), [value])
  return (
    <>
      <Box component="pre" sx={{ ...PREFORMATTED, lineHeight: 1.6 }}>
        {lines.slice(0, count).map((line, index) => (
          <Line key={`line ${index}`} line={line} />
        ))}
      </Box>
      {lines.length > count && (
        <ShowMore left={`${formatCount(lines.length - count)} lines`} onClick={() => setCount(count + STEP)} />
      )}
    </>
  )
}

function Line({ line: { depth, name, value, end } }: { line: JsonLine }) {
  return (
    <>
      {'  '.repeat(depth)}
      {name !== undefined && (
        <>
          <span style={{ color: JSON_COLORS.key }}>
            <LogText text={JSON.stringify(name)} />
          </span>
          {': '}
        </>
      )}
      {value !== undefined && (
        <span style={{ color: jsonColor(value) }}>
          <LongText text={JSON.stringify(value)} />
        </span>
      )}
      {`${end}\n`}
    </>
  )
}

/** The colour of a value by its type. */
export function jsonColor(value: unknown): string {
  if (typeof value === 'string') return JSON_COLORS.string
  return typeof value === 'number' ? JSON_COLORS.number : JSON_COLORS.literal
}
