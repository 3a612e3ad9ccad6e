/**
 * Splits a message into its template and its values: each run of ASCII letters and digits with a digit in it is a value. What stands beside a
 * value is therefore neither a letter nor a digit of ASCII, which the quick tests of rows rely on (message-test.ts).
 */

/** Between the parts of a template; no stored text has it, and one that has it is a value as a whole. */
export const SLOT = '\0'

/** A message of more values is one value. */
const MAX_VALUES = 255

const OTHER = 0
const LETTER = 1
const DIGIT = 2

const KIND = Uint8Array.from({ length: 128 }, (_, unit) => {
  const char = String.fromCharCode(unit)
  return /\d/.test(char) ? DIGIT : /[a-z]/i.test(char) ? LETTER : OTHER
})

/** The template, its parts joined by SLOT. The values are put behind those in `values`. */
export function splitMessage(message: string, values: string[]): string {
  const before = values.length
  if (message.includes(SLOT)) return asOne(message, values)
  let template = ''
  let from = 0
  let start = -1
  let hasDigit = false
  for (let at = 0; at <= message.length; at++) {
    const unit = message.charCodeAt(at)
    const kind = unit < 128 ? KIND[unit] : OTHER
    if (kind !== OTHER) {
      if (start < 0) start = at
      if (kind === DIGIT) hasDigit = true
      continue
    }
    if (hasDigit) {
      template += message.slice(from, start) + SLOT
      values.push(message.slice(start, at))
      from = at
      hasDigit = false
    }
    start = -1
  }
  if (values.length - before <= MAX_VALUES) return template + message.slice(from)
  values.length = before
  return asOne(message, values)
}

export function asOne(text: string, values: string[]): string {
  values.push(text)
  return SLOT
}
