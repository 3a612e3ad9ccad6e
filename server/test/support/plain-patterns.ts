/** Patterns and an oracle that says which messages have them: the contract word by word, for messages of few lines. */

const BETWEEN_WORDS = /([ \t\n\r()[\]{}<>,;:="'|`]+)/
const VALUE = /[0-9]|[/].*[/]|^[/].|@.*[.]./s

/** Values, lists of them and words in a message. */
export const KINDS = [
  'took 5 ms',
  'took 77, 8 ms',
  'took long ms',
  'took 5 ms.',
  'a@b.c took /x',
  '<*> took 5',
  'a 1\nb',
  'a\n2 b',
]

const WITH_WORDS = ['took ~ ms', 'took # ms', 'took ~ ms.', '~ took ~', '<*> took ~', 'a ~\nb', '# took ~', '#']

/** The patterns of these messages and some others; `~` marks a variable, `#` any word. */
export const patternsOf = (messages: readonly string[]): readonly string[] =>
  [...WITH_WORDS, ...[...messages, ...KINDS].map(markValues)].map((marked) =>
    marked
      .replaceAll('<*>', String.raw`\<*>`)
      .replaceAll('~', '<*>')
      .replaceAll('#', '<+>'),
  )

const markPattern = (pattern: string) =>
  pattern.replaceAll(/\\<\*>|<[*+]>/g, (sign) => (sign === '<*>' ? '~' : sign === '<+>' ? '#' : '<*>'))

/** A message of few lines with `~` in the place of values, word by word. */
function markValues(message: string): string {
  return message
    .split(BETWEEN_WORDS)
    .map((word) => (VALUE.test(word) ? word.replace(/^.+?(?=[.!?]*$)/s, '~') : word))
    .join('')
    .replaceAll(/~(?:(?: |, |,)~)*/g, '~')
}

export function patternMatches(pattern: string | null | undefined, message: string): boolean {
  if (typeof pattern !== 'string') return true
  const wanted = markPattern(pattern).split(BETWEEN_WORDS)
  const found = markValues(message).split(BETWEEN_WORDS)
  const isLike = (word: string, i: number) => (word === '#' ? found[i] !== '' : word === found[i])
  return wanted.length === found.length && wanted.every(isLike)
}
