/** Validates the name and the state of a view. */
import { AppError } from '../platform/errors.ts'

export const NAME = /^.{1,100}$/su
export const MAX_STATE_BYTES = 4096

/** The name without the spaces around it. Throws BAD_USER_INPUT. */
export function readName(text: string): string {
  const name = text.trim()
  if (!NAME.test(name)) throw new AppError('BAD_USER_INPUT', 'A name must have 1 to 100 characters.')
  if (/\p{Cc}/u.test(name) || !name.isWellFormed())
    throw new AppError('BAD_USER_INPUT', 'A name must not contain control characters.')
  return name
}

/** Only the explorer knows the meaning of a state; here it is a query string. Throws BAD_USER_INPUT. */
export function readState(text: string, maxChars = MAX_STATE_BYTES): string {
  if (text.length <= maxChars && /^v=[!"$-~]*$/.test(text)) return text
  const message = `A state is the explorer's query string: it must begin with v= and have at most ${maxChars} ASCII characters, without spaces and #.`
  throw new AppError('BAD_USER_INPUT', message)
}
