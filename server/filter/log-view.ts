/** A log as predicates look at it: each text is folded and the metadata parsed when the first one asks, and once for all of them. */
import { templateOf } from '../log/template.ts'
import type { TextField } from './condition.ts'
import { fold } from './fold.ts'
import { metadataOf, type LogRow } from './log-row.ts'

export type LogView = {
  log: LogRow
  folded(field: TextField): string | null
  /** Of the message. */
  template(): string
  metadata(): Record<string, unknown>
  /** Of a string in the metadata. */
  foldedValue(value: string): string
}

/** What parsed JSON takes at most of the heap, for each character: `{},` is an object. */
const BYTES_OF_JSON = 20

/** `onGrown` hears how many bytes of the heap the view takes more by now. */
export function createLogView(log: LogRow, onGrown: (bytes: number) => void = () => undefined): LogView {
  const texts: Partial<Record<TextField, string>> = {}
  let values: Map<string, string> | undefined
  let template: string | undefined
  let metadata: Record<string, unknown> | undefined

  function foldText(text: string): string {
    const folded = fold(text)
    if (folded !== text) onGrown(2 * folded.length)
    return folded
  }

  return {
    log,
    folded(field) {
      const text = log[field]
      return text === null ? null : (texts[field] ??= foldText(text))
    },
    template() {
      if (template !== undefined) return template
      template = templateOf(log.message)
      if (template !== log.message) onGrown(2 * template.length)
      return template
    },
    metadata() {
      if (metadata) return metadata
      onGrown(BYTES_OF_JSON * log.metadataJson.length)
      return (metadata = metadataOf(log))
    },
    foldedValue(value) {
      values ??= new Map()
      const known = values.get(value)
      if (known !== undefined) return known
      const folded = foldText(value)
      values.set(value, folded)
      return folded
    },
  }
}
