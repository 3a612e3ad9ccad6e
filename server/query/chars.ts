/** Characters are code points here, as PostgreSQL counts them: an emoji is one, though JavaScript's `length` says two. */

/** The first `maxChars` characters. */
export function cutToChars(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  let end = 0
  for (let taken = 0; taken < maxChars && end < text.length; taken++) end += unitsAt(text, end)
  return text.slice(0, end)
}

export function countChars(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += unitsAt(text, at)) count++
  return count
}

function unitsAt(text: string, at: number): 1 | 2 {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}
