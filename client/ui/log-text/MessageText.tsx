import { useMemo } from 'react'
import { LogText } from './LogText.tsx'
import { readStackTrace } from './stack-trace.ts'

type Props = {
  text: string
  terms?: readonly string[] | undefined
  /** It may take several lines: what comes before the exception, and the exception, each have some. */
  isWrapped?: boolean
}

/** A message among others. Of a stack trace the line is in sight that says what went wrong: in one line it comes first. */
export function MessageText({ text, terms, isWrapped = false }: Props) {
  const trace = useMemo(() => readStackTrace(text), [text])
  if (!trace) {
    return (
      <span className="message">
        <LogText text={text} terms={terms} />
      </span>
    )
  }
  const { first, middle, cause, rest } = trace
  if (isWrapped) {
    return (
      <span style={{ display: 'block', minWidth: 0 }}>
        <span className="before-cause">
          <LogText text={(first + middle).trimEnd()} terms={terms} />
        </span>
        <span className="cause">
          <LogText text={cause + rest} terms={terms} />
        </span>
      </span>
    )
  }
  return (
    <span className="message">
      <LogText text={first + cause.replace(/^[\s|]+/, '')} terms={terms} />
      <span style={{ opacity: 0.75 }}>
        {' '}
        <LogText text={middle + rest} terms={terms} />
      </span>
    </span>
  )
}
