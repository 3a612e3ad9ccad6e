/** A pattern in memory is the function that makes it: no regular expression of a user, nor one made for a user, runs here. */
import { REST, tokensOf, wholeTemplateOf, WORD } from '../log/template.ts'
import type { LogView } from './log-view.ts'

export function patternTest(template: string): (view: LogView) => boolean {
  if (!template.includes(WORD)) return (view) => view.template() === template
  const wanted = tokensOf(template)
  const start = template.slice(0, template.indexOf(WORD))
  return (view) => {
    const found = wholeTemplate(view)
    return found.startsWith(start) && isLike(tokensOf(found), wanted)
  }
}

/** A word may be longer than a part of a template. */
function wholeTemplate(view: LogView): string {
  const template = view.template()
  return template.includes(REST) ? wholeTemplateOf(view.log.message) : template
}

/** Of a template that is whole, and of a pattern, as `tokensOf` has them. */
export const isLike = (tokens: readonly string[], wanted: readonly string[]): boolean =>
  tokens.length === wanted.length &&
  wanted.every((token, i) => (token === WORD ? tokens[i] !== '' : token === tokens[i]))
