/** Characters are code points here, as PostgreSQL counts them: an emoji is one, though JavaScript's `length` says two. */

/** The first `maxChars` characters. */
export function cutToChars(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  let end = 0
  for (let taken = 0; taken < maxChars && end < text.length; taken++) end += unitsAt(text, end)
  return text.slice(0, end)
}

/**
 * At most `maxChars` characters: the last `endChars` of them from the end of the text, behind `…` in the place of what is left out. A stack
 * trace says at its end what went wrong.
 */
export function cutInside(text: string, { maxChars, endChars }: { maxChars: number; endChars: number }): string {
  if (endChars === 0 || text.length <= maxChars || countChars(text) <= maxChars) return cutToChars(text, maxChars)
  let start = text.length
  for (let taken = 0; taken < endChars; taken++) start -= unitsBefore(text, start)
  return `${cutToChars(text, maxChars - endChars - 1)}…${text.slice(start)}`
}

export function countChars(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += unitsAt(text, at)) count++
  return count
}

function unitsBefore(text: string, at: number): 1 | 2 {
  return at >= 2 && unitsAt(text, at - 2) === 2 ? 2 : 1
}

function unitsAt(text: string, at: number): 1 | 2 {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}
