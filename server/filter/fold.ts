/**
 * The lower case of a text, code point by code point, as the collation pg_c_utf8 has it: JavaScript's own, but for two letters. It makes `ς`
 * of a `Σ` at the end of a word, and two code points of `İ`.
 */
export function fold(text: string): string {
  return text.replaceAll('Σ', 'σ').replaceAll('İ', 'i').toLowerCase()
}
