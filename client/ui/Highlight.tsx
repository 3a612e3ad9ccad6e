import { Fragment } from 'react'

/** A text with every occurrence of another one marked, upper and lower case alike. */
export function Highlight({ text, term }: { text: string; term: string }) {
  const parts = splitBy(text, term)
  return parts.map((part, index) => {
    const key = `${index}:${part}`
    return index % 2 === 1 ? <mark key={key}>{part}</mark> : <Fragment key={key}>{part}</Fragment>
  })
}

/** Plain and found parts in turn, beginning with a plain one. */
function splitBy(text: string, term: string): string[] {
  const [haystack, needle] = [text.toLowerCase(), term.toLowerCase()]
  // A few letters change their length with their case; then the places would not fit.
  if (needle === '' || haystack.length !== text.length) return [text]
  const parts: string[] = []
  let from = 0
  for (let at = haystack.indexOf(needle); at !== -1; at = haystack.indexOf(needle, from)) {
    parts.push(text.slice(from, at), text.slice(at, at + needle.length))
    from = at + needle.length
  }
  return [...parts, text.slice(from)]
}
