import { AppError } from '../errors.ts'

export const NAME = /^.{1,100}$/su

/** A name that people give to something, without the spaces around it. Throws BAD_USER_INPUT. */
export function readName(text: string): string {
  const name = text.trim()
  if (!NAME.test(name)) throw new AppError('BAD_USER_INPUT', 'A name must have 1 to 100 characters.')
  if (/\p{Cc}/u.test(name) || !name.isWellFormed())
    throw new AppError('BAD_USER_INPUT', 'A name must not contain control characters.')
  return name
}
