/** Text as PostgreSQL can store it: it refuses NUL everywhere, and lone surrogates in JSON. */

const REPLACEMENT = '\uFFFD'

/** The same text with U+FFFD for each NUL and each lone surrogate. */
export function repairText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\0') ? replaceNuls(wellFormed) : wellFormed
}

/** In the units of the text: `replaceAll` takes a second for four million of them. */
function replaceNuls(text: string): string {
  const bytes = Buffer.from(text, 'utf16le')
  const units = new Uint16Array(bytes.buffer, bytes.byteOffset, text.length)
  for (let at = 0; at < units.length; at++) if (units[at] === 0) units[at] = REPLACEMENT.charCodeAt(0)
  return bytes.toString('utf16le')
}

/**
 * The same for a whole JSON text that JSON.stringify has written, keys included: it escapes NUL and lone surrogates, and
 * nothing else, as `\u0000` and `\ud8…` to `\udf…`, so clean text costs one search and the value is never walked.
 */
export function repairJson(json: string): string {
  if (!json.includes('\\u')) return json
  const repaired = json.replace(/\\(?:u[0-9a-f]{4}|.)/g, (escape) =>
    escape === '\\u0000' || escape.startsWith('\\ud') ? REPLACEMENT : escape,
  )
  // Two keys may have become one; a round trip keeps the last of them, as PostgreSQL would.
  return repaired === json ? json : JSON.stringify(JSON.parse(repaired))
}

/** Whether a text has more bytes in UTF-8; the length alone answers for most. */
export function exceedsBytes(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes
}
