import { useRef, useState } from 'react'
import type { HistoryStep } from './useLogFilter.ts'

const DEBOUNCE_MS = 350

/**
 * The text of an input that takes effect a moment after the last key, at once on Enter or when the input is left.
 * The first change since the input was entered is a step in the history, the following ones go on with it.
 */
export function useDraft(value: string, apply: (value: string, step: HistoryStep) => void) {
  const [draft, setDraft] = useState(value)
  const [known, setKnown] = useState(value)
  const step = useRef<HistoryStep>('push')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // The value was changed elsewhere (a removed chip, the back button): that wins over what is in the input.
  if (known !== value) {
    setKnown(value)
    setDraft(value)
  }
  const settle = (text: string) => {
    clearTimeout(timer.current)
    const next = text.trim()
    if (next === known) return
    setKnown(next)
    apply(next, step.current)
    step.current = 'replace'
  }
  const edit = (text: string) => {
    setDraft(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => settle(text), DEBOUNCE_MS)
  }
  const leave = () => {
    settle(draft)
    step.current = 'push'
  }
  return { draft, edit, flush: () => settle(draft), leave }
}
