export type NewPassword = { text: string; again: string }

export const MIN_PASSWORD = 12
const MAX_PASSWORD = 256

/** Why it cannot be sent. Whether it is too common is the server's to say. */
export function findPasswordProblem({
  text,
  again,
}: NewPassword): { at: 'text' | 'again'; message: string } | undefined {
  const length = Array.from(text).length
  if (length < MIN_PASSWORD) return { at: 'text', message: `A password has at least ${MIN_PASSWORD} characters.` }
  if (length > MAX_PASSWORD) return { at: 'text', message: `A password has at most ${MAX_PASSWORD} characters.` }
  return text === again ? undefined : { at: 'again', message: 'The two passwords differ.' }
}
