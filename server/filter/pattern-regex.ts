/**
 * A template as patterns of LIKE and of PostgreSQL's regular expressions, which say together exactly what `templateOf` says. They run in
 * PostgreSQL only: JavaScript would go back and forth in one without end.
 *
 * Characters are listed and `\s` is not used, because PostgreSQL and JavaScript differ in it.
 */
import {
  END_MARKS,
  FIRST_LINES,
  JOINTS,
  MAX_PART_CHARS,
  MAX_WHOLE_LINES,
  MIDDLE,
  REST,
  SEPARATORS_IN_BRACKETS,
  VALUE,
  WORD,
} from '../log/template.ts'
import { escapeLike } from './escape-like.ts'

/** Of a token. */
const CHAR = `[^${SEPARATORS_IN_BRACKETS}]`
const SEPARATOR = `[${SEPARATORS_IN_BRACKETS}]`
const END_MARK = `[${END_MARKS}]`

/** The beginning of a token that is a variable. */
const IS_VALUE = `(?:${CHAR}*[0-9]|${CHAR}*/${CHAR}*/|/${CHAR}|${CHAR}*@${CHAR}*[.]${CHAR})`
const ONE_VALUE = `(?=${IS_VALUE})${CHAR}+(?<!${END_MARK})`
const JOINT = `(?:${JOINTS.toSorted().join('|')})`
const VALUES = `${ONE_VALUE}(?:${JOINT}${ONE_VALUE})*`
/** Needed where what follows may be a value too, which would belong to the list. */
const ALL_VALUES = `${VALUES}(?!${JOINT}${IS_VALUE})`
const ANY_TOKEN = `(?:(?!${IS_VALUE})${CHAR}+|${ALL_VALUES}${END_MARK}*)`

/** Each is any text, and so is the end, which may have line breaks; of `REST` within lines this is more than it stands for. */
export const likeOf = (template: string): string =>
  `${template
    .split(/\0[+-]?/)
    .map(escapeLike)
    .join('%')}%`

export function regexOf(template: string): string {
  const at = template.lastIndexOf(MIDDLE)
  if (at < 0) return wholeOf(template)
  const [first, last] = [template.slice(0, at), template.slice(at + MIDDLE.length)]
  const lastLine = `${partOf(last, LINE)}${isOpen(last) ? '[^\n]*' : ''}${END}`
  if (!isOpen(first)) return `^${partOf(first, ANY)}(?:\n[^\n]*)+\n${lastLine}`
  const isInLastOfThem = first.split('\n').length === FIRST_LINES
  return `^(?=${MANY_LINES})${partOf(first, isInLastOfThem ? LINE : ANY)}.*\n${lastLine}`
}

/** Line breaks at the end of a message are not in its template. */
const END = '\n*$'
const NOT_AT_END = '\n*[^\n]'

const MANY_LINES = `(?:[^\n]*\n){${MAX_WHOLE_LINES}}${NOT_AT_END}`

const isOpen = (part: string) => part.endsWith(REST)

/** A message of more lines has a last one, and is never one part. */
const wholeOf = (template: string): string =>
  isOpen(template) ? `^(?!${MANY_LINES})${partOf(template, ANY)}` : `^${partOf(template, ANY)}${END}`

/** What a part may go on with where it is cut: with anything, or only in its line. */
type More = { char: string; separator: string }
const ANY: More = { char: NOT_AT_END, separator: `(?=${NOT_AT_END})${SEPARATOR}` }
const LINE: More = { char: '[^\n]', separator: `(?!\n)${SEPARATOR}` }

const LAST_TOKEN = new RegExp(`${CHAR}*$`)

function partOf(part: string, more: More): string {
  if (!isOpen(part)) return textOf(part, part.includes(WORD) ? ALL_VALUES : VALUES)
  const text = part.slice(0, -REST.length)
  const [token = ''] = LAST_TOKEN.exec(text) ?? []
  const before = textOf(text.slice(0, text.length - token.length), ALL_VALUES)
  // The next one would be a value too many, or the character after the last that fits is a separator or of any token.
  if (token === '') return `${before}(?=${text.length < MAX_PART_CHARS ? IS_VALUE : more.char})`
  if (!token.includes(VALUE)) return `${before}(?!${IS_VALUE})${escapeRegex(token)}(?=${more.char})`
  return `${before}${textOf(token, ALL_VALUES)}(?=${END_MARK}+(?!${CHAR})|${more.separator})`
}

const textOf = (text: string, values: string): string =>
  text
    .split(/(\0\+?)/)
    .map((piece) => (piece === VALUE ? values : piece === WORD ? ANY_TOKEN : escapeRegex(piece)))
    .join('')

const escapeRegex = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
