/**
 * Tests of messages by their templates. A value is a run of ASCII letters and digits with neither beside it (split-message.ts), so a text of
 * nothing else stands either in a part of the template or in a value, and whatever else is looked for stands in the parts.
 */
import type { Condition, TextCondition } from '../../filter/condition.ts'
import { fold } from '../../filter/fold.ts'
import { contains } from '../../filter/search.ts'
import { EVERY_ROW, NO_ROW, type RowTest } from './combine-tests.ts'
import { mayContain } from './may-contain.ts'
import { predicateOf } from './predicate-of.ts'
import { SLOT, splitMessage } from './split-message.ts'
import { streamTest } from './stream-test.ts'
import type { Texts } from './texts.ts'

type PatternCondition = Extract<Condition, { kind: 'pattern' }>

/** Of the rows of a template: all match, none does, those do one of whose values does, or the whole text tells. */
type Verdict = 'all' | 'none' | 'values' | 'text'

type Judge = (parts: readonly string[]) => Verdict

/** `regex` is not tested here. */
export function messageTest(condition: TextCondition | PatternCondition, messages: Texts): RowTest {
  if (condition.kind === 'pattern') return patternTest(condition, messages)
  switch (condition.op) {
    case 'isNull':
    case 'regex':
      return NO_ROW
    case 'in':
      return byTemplate(messages, { judge: judgeEqual(condition.values), ofText: textTest(condition) })
    case 'startsWith':
      return byTemplate(messages, { judge: judgeStart(condition), ofText: textTest(condition) })
    case 'contains': {
      const { judge, holds, word } = readPart(condition)
      return byTemplate(messages, { judge, ofText: holds, word })
    }
  }
}

function textTest(condition: TextCondition | PatternCondition): (message: string) => boolean {
  const matches = predicateOf(condition)
  return (message) => matches({ message })
}

/** Any text may stand in the place of a variable. */
const VARIABLES = /\0[+-]?/

/** A message with the template has all that stands between the variables of the pattern; here the longest of it is looked for. */
function patternTest(condition: PatternCondition, messages: Texts): RowTest {
  const pieces = condition.template.split(VARIABLES)
  const value = pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest))
  const { judge } = readPart({ value, caseSensitive: true })
  return byTemplate(messages, {
    judge: (parts) => (judge(parts) === 'none' ? 'none' : 'text'),
    ofText: textTest(condition),
  })
}

type Tests = {
  judge: Judge
  ofText(text: string): boolean
  /** What is looked for, folded, where `values` is a verdict. */
  word?: string
}

function byTemplate(messages: Texts, { judge, ofText, word = '' }: Tests): RowTest {
  const { size, codes, template, codeAt, streams, at } = messages
  const values = streamTest(streams, ofText, ({ list }) => list.placesWith(word))
  const verdicts = Array.from({ length: size }, (_, code): Verdict => {
    const { parts, streams: own } = template(code)
    const verdict = judge(parts)
    return verdict === 'values' && !own.some(values.mayHold) ? 'none' : verdict
  })
  if (verdicts.every((verdict) => verdict === 'none')) return NO_ROW
  if (verdicts.every((verdict) => verdict === 'all')) return EVERY_ROW

  return (i) => {
    const code = codes[i] ?? 0
    const verdict = verdicts[code]
    if (verdict === 'text') return ofText(at(i))
    if (verdict !== 'values') return verdict === 'all'
    const own = template(code).streams
    for (let slot = 0; slot < own.length; slot++) {
      const stream = own[slot] ?? 0
      if (values.mayHold(stream) && values.holds(stream, codeAt(i, slot))) return true
    }
    return false
  }
}

type Part = { value: string; caseSensitive: boolean }

const asWritten = (text: string) => text
const foldOf = ({ caseSensitive }: Part) => (caseSensitive ? asWritten : fold)

/** A text that is one value as a whole: it may hold anything. */
const isOne = (parts: readonly string[]) => parts.length === 2 && parts.every((part) => part === '')

/** `İ` and the sign of Kelvin fold to letters of ASCII, which would then stand beside a value. */
const FOLDS_TO_ASCII = /[\u0130\u212A]/

const WORD = /^[0-9A-Za-z]+$/

function readPart(part: Part): { judge: Judge; holds: (text: string) => boolean; word: string } {
  const folded = foldOf(part)
  const wanted = folded(part.value)
  const holds = (text: string) => contains(folded(text), wanted)
  const isWord = WORD.test(wanted)
  const pieces = piecesOf(wanted)
  return {
    holds,
    word: fold(part.value),
    judge(parts) {
      if (parts.some(holds)) return 'all'
      if (isOne(parts) || (!part.caseSensitive && parts.some((text) => FOLDS_TO_ASCII.test(text)))) return 'text'
      if (isWord) return 'values'
      const texts = parts.map(folded)
      const hasPieces = pieces.every((piece) => texts.some((text) => text.includes(piece)))
      return hasPieces && mayContain(texts, wanted) ? 'text' : 'none'
    },
  }
}

/** Of a text that is no word: what must stand in the parts. Its first and its last word may be the end and the beginning of a value. */
function piecesOf(text: string): string[] {
  const inner = text.replace(/^[0-9A-Za-z]+/, '').replace(/[0-9A-Za-z]+$/, '')
  return splitMessage(inner, []).split(SLOT)
}

function judgeStart(part: Part): Judge {
  const folded = foldOf(part)
  const wanted = folded(part.value)
  return (parts) => {
    const first = folded(parts[0] ?? '')
    if (first.startsWith(wanted)) return 'all'
    return parts.length > 1 && wanted.startsWith(first) ? 'text' : 'none'
  }
}

/** A text that is equal has the same template. */
function judgeEqual(values: readonly string[]): Judge {
  const templates = new Set(values.map((value) => splitMessage(value, [])))
  return (parts) => (templates.has(parts.join(SLOT)) ? 'text' : 'none')
}
