/** Cuts text that is too long for where it is stored, at the end of a character, and says how long it was. */

/** How many bytes UTF-8 takes for it. */
const byteLength = (text: string) => Buffer.byteLength(text)

type Measure = typeof byteLength

/** The text in at most so many bytes, the mark included. The text must be well-formed. */
export function cutText(text: string, maxBytes: number, measure: Measure = byteLength): string {
  const mark = `… [cut, ${Buffer.byteLength(text)} bytes]`
  return fit(text, maxBytes - measure(mark), measure) + mark
}

/** The same for a short text, which has no room for a length. */
export const cutShortText = (text: string, maxBytes: number) => fit(text, maxBytes - 3, byteLength) + '…'

/** The same in UTF-16 code units. */
export const cutCharacters = (text: string, max: number) => fit(text, max - 1, ({ length }) => length) + '…'

/** The longest beginning of the text that takes at most so many bytes. */
function fit(text: string, maxBytes: number, measure: Measure): string {
  let low = 0
  // No character takes less than a byte.
  let high = Math.min(text.length, Math.max(0, maxBytes))
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (measure(text.slice(0, middle)) <= maxBytes) low = middle
    else high = middle - 1
  }
  const isBetweenSurrogates = low > 0 && (text.charCodeAt(low - 1) & 0xfc00) === 0xd800
  return text.slice(0, isBetweenSurrogates ? low - 1 : low)
}
