export type Match = {
  groups: RegExpExecArray
  /** Where the text goes on. */
  end: number
}

/** What a sticky pattern finds at this place of a text, and nowhere behind it. */
export function matchAt(pattern: RegExp, text: string, at: number): Match | undefined {
  pattern.lastIndex = at
  const groups = pattern.exec(text)
  return groups === null ? undefined : { groups, end: pattern.lastIndex }
}
