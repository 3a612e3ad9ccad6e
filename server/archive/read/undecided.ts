import { randomUUID } from 'node:crypto'
import type { TextField } from '../../filter/condition.ts'
import { regexLeavesOf } from '../segment/row-test.ts'
import type { Segment } from '../segment/segment.ts'
import type { Results, Selection } from './job.ts'
import { pickUndecided, type Opened } from './pick-rows.ts'

/** Of one statement; a message has 256 KiB at most. */
const MAX_CHARS = 4 * 1024 * 1024

type Gathered = { texts: string[]; rows: number[] }

/** The texts that PostgreSQL has to test. */
export function gatherUndecided({
  opened,
  ...selection
}: Selection & { opened(): Iterable<Opened> }): Results['undecided'] {
  const leaves = regexLeavesOf(selection.condition)
  const fields = [...new Set(leaves.map(({ field }) => field))]
  const segments: Gathered[][] = []
  let chars = 0
  for (const { segment, loaded } of opened()) {
    const rows = pickUndecided(segment, { ...selection, loaded })
    const ofFields = fields.map((field) => textsOf(segment, rows, field))
    segments.push(ofFields)
    chars += ofFields.flatMap(({ texts }) => texts).reduce((sum, { length }) => sum + length, 0)
    if (chars >= MAX_CHARS) break
  }
  const all = segments.flatMap((ofFields) => ofFields.flatMap(({ texts }) => texts))
  const separator = SEPARATORS.find((mark) => !all.some((text) => text.includes(mark))) ?? randomUUID()
  return {
    separator,
    // Leaves of one field share its texts, also on their way out of the thread.
    segments: segments.map((ofFields) => {
      const texts = ofFields.map((each) => ({ joined: each.texts.join(separator), rows: Uint16Array.from(each.rows) }))
      return leaves.map(({ field }) => texts[fields.indexOf(field)] ?? { joined: '', rows: new Uint16Array() })
    }),
  }
}

/** Control characters that no log has. Where all of them occur, a text that nobody could know. */
const SEPARATORS = ['\u001f', '\u001e', '\u001d', '\u001c']

/** A log without a text matches nothing. */
function textsOf(segment: Segment, rows: Uint16Array, field: TextField): Gathered {
  const textOf = readerOf(segment, field)
  const gathered: Gathered = { texts: [], rows: [] }
  for (const i of rows) {
    const text = textOf(i)
    if (text === null) continue
    gathered.texts.push(text)
    gathered.rows.push(i)
  }
  return gathered
}

function readerOf(segment: Segment, field: TextField): (i: number) => string | null {
  if (field === 'message') return (i) => segment.message.at(i)
  const { codes, value } = segment[field]
  return (i) => value(codes[i] ?? 0)
}
