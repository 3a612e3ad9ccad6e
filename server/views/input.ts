/** Validates the state of a view. */
import { AppError } from '../platform/errors.ts'

export const MAX_STATE_BYTES = 4096

/** Only the explorer knows the meaning of a state; here it is a query string. Throws BAD_USER_INPUT. */
export function readState(text: string, maxChars = MAX_STATE_BYTES): string {
  if (text.length <= maxChars && /^v=[!"$-~]*$/.test(text)) return text
  const message = `A state is the explorer's query string: it must begin with v= and have at most ${maxChars} ASCII characters, without spaces and #.`
  throw new AppError('BAD_USER_INPUT', message)
}
