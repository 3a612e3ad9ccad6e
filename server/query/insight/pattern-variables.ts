/** What stood at the variables of a pattern in some of its messages. */
import type { PatternVariable } from '../../generated/graphql.ts'
import { templateOf, tokensOf, VALUE, valuesOf, WORD } from '../../log/template.ts'
import { cutToChars } from '../chars.ts'

const MAX_VALUES = 5
const MAX_VALUE_CHARS = 100
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

export function variablesOf(pattern: string, messages: readonly string[]): PatternVariable[] {
  const columns: string[][] = []
  for (const message of messages) {
    for (const [i, text] of standingIn(message, pattern).entries()) (columns[i] ??= []).push(text)
  }
  return columns.map(toVariable)
}

/** For each variable of the pattern, which the message has. */
function standingIn(message: string, pattern: string): string[] {
  const values = valuesOf(message)
  if (!pattern.includes(WORD)) return values
  const wanted = tokensOf(pattern)
  return tokensOf(templateOf(message)).flatMap((token, i) => {
    const text = token.startsWith(VALUE) ? token.replace(VALUE, () => values.shift() ?? '') : token
    if (wanted[i] === WORD) return [text]
    return text === token ? [] : [text.slice(0, text.length - token.length + VALUE.length)]
  })
}

function toVariable(texts: readonly string[]): PatternVariable {
  const counts = [...Map.groupBy(texts, (text) => text)].map(([value, { length }]) => ({ value, length }))
  const frequent = counts.toSorted((a, b) => b.length - a.length || (a.value < b.value ? -1 : 1))
  const isNumeric = texts.every((text) => NUMBER.test(text) && Number.isFinite(Number(text)))
  return {
    values: frequent.slice(0, MAX_VALUES).map(({ value }) => cutToChars(value, MAX_VALUE_CHARS)),
    numbers: isNumeric ? numbersOf(texts.map(Number).toSorted((a, b) => a - b)) : null,
  }
}

const numbersOf = (inOrder: readonly number[]) => ({
  min: inOrder[0] ?? 0,
  p50: inOrder[Math.floor((inOrder.length - 1) / 2)] ?? 0,
  max: inOrder.at(-1) ?? 0,
})
