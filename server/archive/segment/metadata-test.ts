/** Tests of metadata by the shapes: each different value at the path is tested once, and an absent path is not looked for in the rows. */
import type { MetadataCondition } from '../../filter/condition.ts'
import { fold } from '../../filter/fold.ts'
import { elementTest } from '../../filter/to-predicate.ts'
import { EVERY_ROW, NO_ROW, type RowTest } from './combine-tests.ts'
import { isSamePath, shapeOf } from './metadata-values.ts'
import { predicateOf } from './predicate-of.ts'
import { streamTest } from './stream-test.ts'
import type { Template, Texts } from './texts.ts'

/** Of the rows of a shape: all match, none does, the whole text tells, or those do that match at one of these places. */
type Verdict = 'all' | 'none' | 'text' | readonly number[]

export function metadataTest(condition: MetadataCondition, metadata: Texts): RowTest {
  const { size, codes, template, codeAt, streams, at } = metadata
  const verdicts = Array.from({ length: size }, (_, code) => judge(condition, template(code)))
  if (verdicts.every((verdict) => verdict === 'none')) return NO_ROW
  if (verdicts.every((verdict) => verdict === 'all')) return EVERY_ROW
  const ofText = predicateOf(condition)
  const isSelected = streamTest(streams, leafTest(condition))

  return (i) => {
    const code = codes[i] ?? 0
    const verdict = verdicts[code] ?? 'none'
    if (verdict === 'text') return ofText({ metadataJson: at(i) })
    if (verdict === 'all' || verdict === 'none') return verdict === 'all'
    return verdict.some((slot) => isSelected(template(code).streams[slot] ?? 0, codeAt(i, slot)))
  }
}

function judge({ op, path }: MetadataCondition, template: Template): Verdict {
  const shape = shapeOf(template)
  if (!shape) return 'text'
  if (op === 'exists') return shape.keys.some((keys) => isSamePath(keys, path)) ? 'all' : 'none'
  const slots = shape.leaves.flatMap((leaf, slot) => (isSamePath(leaf, path) ? [slot] : []))
  return slots.length === 0 ? 'none' : slots
}

/** Of a value as JSON. */
function leafTest(condition: MetadataCondition): (json: string) => boolean {
  if (condition.op === 'exists') return () => true
  const holds = elementTest(condition)
  return (json) => holds(parseLeaf(json), { foldedValue: fold })
}

/** Strings, of which there are most, mostly stand between their quotes as they are. */
export const parseLeaf = (json: string): unknown =>
  json.startsWith('"') && !json.includes('\\') ? json.slice(1, -1) : JSON.parse(json)
