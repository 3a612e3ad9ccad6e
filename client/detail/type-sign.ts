const OF_ANOTHER_TYPE = /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)$/i

/** What is shown beside a text that stands without quotes, and could be taken for a number, for `true` or for nothing. */
export function typeSign(text: string): 'text' | 'empty text' | undefined {
  if (text === '') return 'empty text'
  return OF_ANOTHER_TYPE.test(text) ? 'text' : undefined
}
