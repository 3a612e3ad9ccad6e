import { useMemo } from 'react'
import { readAnsi } from './ansi.ts'
import { TextPieces } from './TextPieces.tsx'

type Props = { text: string; terms?: readonly string[] | undefined }

/**
 * Text of a log: ANSI colour codes in colour, invisible characters by name, every occurrence of the terms marked.
 * It renders text nodes only, so markup in a log stays text.
 */
export function LogText({ text, terms }: Props) {
  const pieces = useMemo(() => readAnsi(text), [text])
  return <TextPieces pieces={pieces} terms={terms} />
}
