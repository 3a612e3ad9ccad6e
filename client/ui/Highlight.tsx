import { Fragment } from 'react'

/** A text with every occurrence of others marked, upper and lower case alike. */
export function Highlight({ text, terms }: { text: string; terms: readonly string[] }) {
  const parts = splitBy(text, terms)
  return parts.map((part, index) => {
    const key = `${index}:${part}`
    return index % 2 === 1 ? <mark key={key}>{part}</mark> : <Fragment key={key}>{part}</Fragment>
  })
}

/** Plain and found parts in turn, beginning with a plain one. */
function splitBy(text: string, terms: readonly string[]): string[] {
  if (terms.length === 0) return [text]
  // The longest first, so that what another one begins with does not cut it short.
  const alternatives = terms
    .toSorted((a, b) => b.length - a.length)
    .map((term) => term.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
  return text.split(new RegExp(`(${alternatives.join('|')})`, 'iu'))
}
