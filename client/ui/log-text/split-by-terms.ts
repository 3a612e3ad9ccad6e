/** Plain and found parts in turn, beginning with a plain one; upper and lower case are alike. */
export function splitByTerms(text: string, terms: readonly string[]): readonly string[] {
  if (terms.length === 0) return [text]
  // The longest first, so that what another one begins with does not cut it short.
  const alternatives = terms
    .toSorted((a, b) => b.length - a.length)
    .map((term) => term.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
  return text.split(new RegExp(`(${alternatives.join('|')})`, 'iu'))
}
