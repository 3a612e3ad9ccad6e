/** The index behind the closing quote of the text that opens here; undefined if none closes it. */
export function endOfQuoted(text: string, open: number): number | undefined {
  for (let quote = text.indexOf('"', open + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return quote + 1
  }
  return undefined
}

/** What a quoted text stands for. An escape that JSON does not know stays as it is. */
export function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted.slice(1, -1)
  }
}
