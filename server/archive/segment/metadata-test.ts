/** Tests of metadata by the shapes: each different value at the path is tested once, and an absent path is not looked for in the rows. */
import type { MetadataCondition } from '../../filter/condition.ts'
import { fold } from '../../filter/fold.ts'
import { elementTest } from '../../filter/to-predicate.ts'
import { EVERY_ROW, NO_ROW, type RowTest } from './combine-tests.ts'
import { isSamePath, shapeOf } from './metadata-values.ts'
import { predicateOf } from './predicate-of.ts'
import { streamTest } from './stream-test.ts'
import type { Stream } from './streams.ts'
import type { Template, Texts } from './texts.ts'

/** Of the rows of a shape: all match, none does, the whole text tells, or those do that match at one of these places. */
type Verdict = 'all' | 'none' | 'text' | readonly number[]

export function metadataTest(condition: MetadataCondition, metadata: Texts): RowTest {
  const { size, codes, template, codeAt, streams, at } = metadata
  const values = streamTest(streams, leafTest(condition), candidates(condition))
  const verdicts = Array.from({ length: size }, (_, code): Verdict => {
    const verdict = judge(condition, template(code))
    if (typeof verdict === 'string') return verdict
    const slots = verdict.filter((slot) => values.mayHold(template(code).streams[slot] ?? 0))
    return slots.length === 0 ? 'none' : slots
  })
  if (verdicts.every((verdict) => verdict === 'none')) return NO_ROW
  if (verdicts.every((verdict) => verdict === 'all')) return EVERY_ROW
  const ofText = predicateOf(condition)

  return (i) => {
    const code = codes[i] ?? 0
    const verdict = verdicts[code] ?? 'none'
    if (verdict === 'text') return ofText({ metadataJson: at(i) })
    if (verdict === 'all' || verdict === 'none') return verdict === 'all'
    const own = template(code).streams
    return verdict.some((slot) => values.holds(own[slot] ?? 0, codeAt(i, slot)))
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

type Candidates = (stream: Stream) => readonly number[] | undefined

/** Jsonb prints a text and a boolean in one way only, and a number in many. */
function candidates(condition: MetadataCondition): Candidates {
  switch (condition.op) {
    case 'in': {
      const texts = condition.values.map((value) => JSON.stringify(value))
      const hasNumber = condition.values.some((value) => typeof value === 'number')
      return ({ size, list }) =>
        (hasNumber && !list.isOfIntegers) || texts.length > size
          ? undefined
          : texts.map(list.placeOf).filter((place) => place !== undefined)
    }
    case 'contains': {
      const word = longestWord(fold(condition.value))
      return ({ list }) => (word === '' ? undefined : list.placesWith(word))
    }
    case 'range':
    case 'exists':
      return () => undefined
  }
}

/** No letter of it is written in another way as JSON. */
const longestWord = (text: string) =>
  (text.match(/[0-9a-z]+/g) ?? []).reduce((longest, word) => (word.length > longest.length ? word : longest), '')

/** Strings, of which there are most, mostly stand between their quotes as they are. */
export const parseLeaf = (json: string): unknown =>
  json.startsWith('"') && !json.includes('\\') ? json.slice(1, -1) : JSON.parse(json)
