import Box from '@mui/material/Box'
import { Fragment, type ReactNode } from 'react'
import { MONO } from '../theme.ts'
import { LogText } from './LogText.tsx'
import { LongText } from './LongText.tsx'

const COLORS = {
  key: 'light-dark(#0f6b52, #7fd8b6)',
  string: 'light-dark(#8a4b08, #e5b98a)',
  number: 'light-dark(#0b5fb5, #7cbcff)',
  literal: 'light-dark(#8b2fa0, #d9a0ea)',
} as const

/** JSON, indented and coloured. It is made of text nodes only, so whatever a log carries stays text. */
export function JsonView({ value }: { value: unknown }) {
  return (
    <Box
      component="pre"
      sx={{ m: 0, fontFamily: MONO, fontSize: 12.5, lineHeight: 1.6, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {render(value, '')}
    </Box>
  )
}

function render(value: unknown, indent: string): ReactNode {
  if (Array.isArray(value))
    return renderBlock(
      value.map((item): Entry => ({ item })),
      indent,
      '[]',
    )
  if (typeof value === 'object' && value !== null) {
    return renderBlock(
      Object.entries(value).map(([name, item]): Entry => ({ name, item })),
      indent,
      '{}',
    )
  }
  return (
    <span style={{ color: jsonColor(value) }}>
      <LongText text={JSON.stringify(value)} />
    </span>
  )
}

type Entry = { name?: string; item: unknown }

function renderBlock(entries: Entry[], indent: string, [open, close]: string): ReactNode {
  if (entries.length === 0) return `${open}${close}`
  const inner = `${indent}  `
  return (
    <>
      {`${open}\n`}
      {entries.map(({ name, item }, index) => (
        <Fragment key={name ?? index}>
          {inner}
          {name !== undefined && (
            <>
              <span style={{ color: COLORS.key }}>
                <LogText text={JSON.stringify(name)} />
              </span>
              {': '}
            </>
          )}
          {render(item, inner)}
          {index < entries.length - 1 ? ',\n' : '\n'}
        </Fragment>
      ))}
      {`${indent}${close}`}
    </>
  )
}

/** The colour of a value by its type. */
export function jsonColor(value: unknown): string {
  if (typeof value === 'string') return COLORS.string
  return typeof value === 'number' ? COLORS.number : COLORS.literal
}
