/** Lists of many short texts, as one text with spaces between them. */
export const wordsOf = (text: string): string[] => text.trim().split(/\s+/)
