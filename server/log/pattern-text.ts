/** The form of a template that people read and write: `<*>` for a value, `<+>` for any word, `<...>` for what is left out. */
import { createHash } from 'node:crypto'
import { REST, VALUE, WORD } from './template.ts'

/** Of the rules of `templateOf`. */
export const PATTERN_VERSION = 1

/** The same text where a message has it is written `\<*>`. A backslash is doubled before these, and nowhere else. */
const IN_TEMPLATE = new RegExp(String.raw`(\\*)(<(?:\*|\+|\.\.\.)>|\0[+-]?)`, 'g')
const IN_TEXT = /(\\*)(<(?:\*|\+|\.\.\.)>)/g

const TEXT_OF: Readonly<Record<string, string>> = { [VALUE]: '<*>', [WORD]: '<+>', [REST]: '<...>' }
const TEMPLATE_OF: Readonly<Record<string, string>> = { '<*>': VALUE, '<+>': WORD, '<...>': REST }

export const printPattern = (template: string): string =>
  template.replaceAll(IN_TEMPLATE, (_, backslashes: string, found: string) => {
    const mark = TEXT_OF[found]
    return `${backslashes}${backslashes}${mark ?? `\\${found}`}`
  })

/** Reads any text; whether a message can have the template is another question (filter/read-pattern.ts). */
export const parsePattern = (text: string): string =>
  text.replaceAll(IN_TEXT, (_, backslashes: string, found: string) => {
    const isMark = backslashes.length % 2 === 0
    return '\\'.repeat(Math.floor(backslashes.length / 2)) + (isMark ? (TEMPLATE_OF[found] ?? found) : found)
  })

/** The same for the same template in every database; another one once the rules change. */
export const patternId = (template: string): string =>
  createHash('sha256')
    .update(`v${PATTERN_VERSION}\0${printPattern(template)}`)
    .digest('hex')
    .slice(0, 16)
