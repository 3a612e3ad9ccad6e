/** Whatever takes longer to find out is taken for granted. */
const MAX_STEPS = 2 ** 16

/**
 * Whether a message of this template may contain the text: the parts of the template as they are, and between each two of them a value, which
 * is any run of ASCII letters and digits. Never false where one does.
 */
export function mayContain(parts: readonly string[], text: string): boolean {
  const length = parts.reduce((sum, part) => sum + part.length + 1, 0)
  if (length * text.length > MAX_STEPS) return true
  const runs = runsOf(text)
  /** How much of the text, from its beginning, may stand right before this place of the message. */
  let ends: readonly number[] = []
  for (const [i, part] of parts.entries()) {
    if (i > 0) {
      ends = throughValue(ends, runs)
      if (ends.includes(text.length)) return true
    }
    for (const unit of part.split('')) {
      ends = [0, ...ends].filter((end) => text[end] === unit).map((end) => end + 1)
      if (ends.includes(text.length)) return true
    }
  }
  return false
}

/** A value may begin before the text does, and has one letter at least. */
function throughValue(ends: readonly number[], runs: readonly number[]): number[] {
  const reached = new Set<number>()
  for (let taken = 1; taken <= (runs[0] ?? 0); taken++) reached.add(taken)
  for (const end of ends) for (let taken = 1; taken <= (runs[end] ?? 0); taken++) reached.add(end + taken)
  return [...reached]
}

/** How many letters and digits stand behind each place of the text, one after the other. */
function runsOf(text: string): number[] {
  const runs = [0]
  for (const unit of text.split('').toReversed()) runs.push(/[0-9A-Za-z]/.test(unit) ? (runs.at(-1) ?? 0) + 1 : 0)
  return runs.toReversed()
}
