/** Where a text stops being JSON, and why: V8 knows, but says it in sentences of several forms, some of them without the place. */
import { endOfString } from './json.ts'

export type JsonFault = {
  reason: string
  /** The index of the character; undefined where the text as a whole is at fault. */
  at: number | undefined
}

/** At its end, because a sentence may quote the text. */
const WITH_PLACE = /^(.*?)(?: in JSON)? at position (\d+)(?: \(line \d+ column \d+\))?$/s
const MAX_REASON_CHARACTERS = 200

/** `error` is what parseJson threw for this text. */
export function explainFault(text: string, error: unknown): JsonFault {
  const message = error instanceof Error ? error.message : 'unknown'
  // `Unexpected token 'x', ..."what stands around it"... is not valid JSON`
  if (message.startsWith("Unexpected token '")) {
    const at = unexpectedTokenAt(text)
    const [token = ''] = text.slice(at, at + 2)
    return { reason: `Unexpected token ${JSON.stringify(token)}`, at }
  }
  if (message.startsWith('Unexpected end')) return { reason: 'Unexpected end', at: text.length }
  const [, reason, position] = WITH_PLACE.exec(message) ?? []
  if (reason !== undefined) return { reason: shorten(reason), at: Number(position) }
  return { reason: shorten(message), at: undefined }
}

function shorten(reason: string): string {
  return reason.slice(0, MAX_REASON_CHARACTERS).toWellFormed()
}

/**
 * The first place where a value must stand and does not, or where a word is none of JSON's. Everything before it is JSON: V8 says so, and
 * has other sentences for all other faults.
 */
function unexpectedTokenAt(text: string): number {
  let before = ''
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (' \t\r\n'.includes(character)) {
      at = endOfRun(BLANKS, text, at) - 1
      continue
    }
    const isEmptyArray = before === '[' && character === ']'
    const mustBeValue = before === '' || '[,:'.includes(before)
    if (mustBeValue && !isEmptyArray) {
      if (!'"{[-0123456789tfn'.includes(character)) return at
      const letters = lettersOfWord(text, at)
      if (letters !== undefined) return at + letters
    }
    if (character === '"') at = endOfString(text, at) - 1
    else if ('-0123456789'.includes(character)) at = endOfRun(NUMBER, text, at) - 1
    before = character
  }
  return text.length
}

const BLANKS = /[ \t\r\n]*/y
const NUMBER = /[-+.\deE]*/y

/** Megabytes of them are skipped in milliseconds. */
function endOfRun(run: RegExp, text: string, at: number): number {
  run.lastIndex = at
  run.test(text)
  return run.lastIndex
}

const WORDS = ['true', 'false', 'null']

/** How many letters are right where a word begins that is none of JSON's; undefined if it is one, or no word begins. */
function lettersOfWord(text: string, at: number): number | undefined {
  const word = WORDS.find((known) => known.startsWith(text.charAt(at)))
  if (word === undefined || text.startsWith(word, at)) return undefined
  let letters = 1
  while (text.charAt(at + letters) === word.charAt(letters)) letters++
  return letters
}
