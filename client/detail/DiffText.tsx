import { LogText } from '../ui/log-text/LogText.tsx'
import type { DiffPart } from './word-diff.ts'

/** A text with what the other one lacks marked, by colour and by a line. */
export function DiffText({ parts }: { parts: readonly DiffPart[] }) {
  return parts.map(({ text, isShared }, index) => {
    const key = `${index}:${text}`
    return isShared ? (
      <LogText key={key} text={text} />
    ) : (
      <mark key={key} style={{ textDecoration: 'underline dotted', textUnderlineOffset: 3 }}>
        <LogText text={text} />
      </mark>
    )
  })
}
