/** Reads the pattern of a filter. Only one that messages can have is taken: SQL and memory would each make something else of another one. */
import { parsePattern, printPattern } from '../log/pattern-text.ts'
import { MIDDLE, REST, templateOf, tokensOf, VALUE, WORD } from '../log/template.ts'
import { AppError } from '../platform/errors.ts'
import { FILTER_LIMITS } from './limits.ts'

/** The template. Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export function readPattern(text: string, path: string): string {
  const template = parsePattern(text)
  const tokens = tokensOf(template)
  const variables = template.split(VALUE).length - template.split(REST).length
  if (variables > FILTER_LIMITS.maxPatternVariables)
    throw new AppError('QUERY_TOO_COMPLEX', `${path} has more than ${FILTER_LIMITS.maxPatternVariables} variables.`)
  if (tokens.some((token) => token.includes(WORD) && token !== WORD))
    throw new AppError(
      'BAD_USER_INPUT',
      `${path} has a <+> beside other characters of a word; it stands for a whole one.`,
    )
  if (template.includes(WORD) && tokens.some((token) => token.endsWith(REST)))
    throw new AppError('BAD_USER_INPUT', `${path} has a <+> and ends with <...>; patterns that end open have no <+>.`)
  if (!isOfMessages(template)) throw notOfMessages(template, path)
  return template
}

const ANY_WORD = 'x'

/** What may follow where a template ends open: whether that is a value, a word or the end of one depends on how it ends. */
const CONTINUATIONS = [' ', ANY_WORD, '.', ' 0', '0']

function isOfMessages(template: string): boolean {
  const wanted = template.replaceAll(WORD, ANY_WORD)
  return CONTINUATIONS.some((end) => templateOf(messageWith(template, end)) === wanted)
}

/** A message that has the template, if any has. */
function messageWith(template: string, end: string): string {
  const at = template.lastIndexOf(MIDDLE)
  const parts = at < 0 ? [template] : [template.slice(0, at), template.slice(at + MIDDLE.length)]
  const texts = parts.map((part) =>
    part
      .replaceAll(WORD, ANY_WORD)
      .replace(new RegExp(`${REST}$`), end)
      .replaceAll(VALUE, '0'),
  )
  // Of first lines that are cut, all may be missing but one.
  return texts.join(parts[0]?.endsWith(REST) ? '\n'.repeat(5) : '\n\n')
}

/** A sentence holds no longer one. */
const MAX_SHOWN_CHARS = 200

function notOfMessages(template: string, path: string): AppError {
  const nearest = printPattern(templateOf(messageWith(template, ANY_WORD)))
  const near = nearest.length > MAX_SHOWN_CHARS ? '' : ` The nearest one is: ${nearest}`
  return new AppError('BAD_USER_INPUT', `${path} is not the pattern of any message.${near}`)
}
