/** So many texts; then it begins with none. */
const MAX_TEXTS = 2000

/**
 * The same function, which remembers what it has made of a text: the same few keys and names come with every record. A text of more than
 * `maxCharacters` is no name.
 */
export function rememberTexts<Made>(
  make: (text: string) => Made,
  { maxCharacters = 256 } = {},
): (text: string) => Made {
  const known = new Map<string, Made>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = make(text)
    if (text.length > maxCharacters) return made
    if (known.size === MAX_TEXTS) known.clear()
    known.set(text, made)
    return made
  }
}
