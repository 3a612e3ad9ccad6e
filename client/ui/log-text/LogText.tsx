import { useMemo } from 'react'
import { readAnsi } from './ansi.ts'
import { TextPieces } from './TextPieces.tsx'

type Props = { text: string; terms?: readonly string[] | undefined }

/**
 * A text that somebody else wrote: colour codes in colour, what is invisible by its name, every occurrence of the terms marked.
 * It is made of text nodes only, so whatever a log carries stays text.
 */
export function LogText({ text, terms }: Props) {
  const pieces = useMemo(() => readAnsi(text), [text])
  return <TextPieces pieces={pieces} terms={terms} />
}
