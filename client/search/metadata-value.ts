/** Which values of the metadata a word selects. Numbers are doubles there, and what is typed is never replaced by another number. */
import type { MetadataValue } from '../generated/graphql.ts'

export const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/** Behind `:` a number or a boolean is also its text, for loggers that write it so: `42` and `"42"`. */
export function eitherType(word: string): readonly MetadataValue[] {
  const exact = exactType(word)
  return typeof exact.string === 'string' ? [exact] : [exact, { string: word }]
}

/** Behind `=` a number is a number, and a boolean a boolean. Digits that no number holds are text, as which they are stored. */
export function exactType(word: string): MetadataValue {
  if (isHeld(word)) return { number: Number(word) + 0 }
  return word === 'true' || word === 'false' ? { boolean: word === 'true' } : { string: word }
}

/** The word with which `eitherType` gives these values. */
export function wordOf(values: readonly MetadataValue[]): string | undefined {
  const word = values.at(-1)?.string
  if (typeof word !== 'string' || values.length < 2) return undefined
  return JSON.stringify(eitherType(word)) === JSON.stringify(values) ? word : undefined
}

/** Whether a double holds the number as it is written: not 2^53 + 1, nor 1234e567. */
export function isHeld(text: string): boolean {
  if (!NUMBER.test(text)) return false
  const number = Number(text)
  return Number.isFinite(number) && normalForm(String(number)) === normalForm(text)
}

/** The digits of a decimal without zeros at their ends, and the power of ten of the last one. */
function normalForm(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)0*(\d*)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const zeros = digits.length - digits.replace(/0+$/, '').length
  const power = Number(exponent) - fraction.length + zeros
  return digits === '' ? '0' : `${sign}${digits.slice(0, digits.length - zeros)}e${power}`
}
