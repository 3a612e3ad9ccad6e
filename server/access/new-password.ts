/** Which passwords people may choose: long ones that are not the first to be tried. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { AppError } from '../platform/errors.ts'

const MIN_CHARS = 12
const MAX_CHARS = 256

/**
 * The commonest passwords of at least 12 characters: those in the list of the 49 000 commonest of `@zxcvbn-ts/language-common` 4.1.3, and the
 * usual patterns of years and keyboards. Of each the first ten digits of its SHA-256, for many of them are no words for a repository.
 */
const COMMON = new Set(readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8').split(/\s+/))

/** What stands in many passwords adds nothing to them. */
const WORDS = ['timberline', 'password', 'passwort', 'qwerty', 'admin', 'welcome', 'letmein', 'changeme', '123456']

/** Of what is left without such words. */
const MIN_LEFT = 8
const MIN_DIFFERENT = 5

/** Throws BAD_USER_INPUT. `names`: of the person. */
export function readNewPassword(password: string, names: readonly string[]): string {
  const text = password.normalize('NFC')
  const { length } = Array.from(text)
  if (length < MIN_CHARS || length > MAX_CHARS)
    throw new AppError('BAD_USER_INPUT', `A password must have ${MIN_CHARS} to ${MAX_CHARS} characters.`)
  if (!password.isWellFormed() || password.includes('\0'))
    throw new AppError('BAD_USER_INPUT', 'A password must not contain broken characters.')
  if (isEasilyGuessed(text.toLowerCase(), names))
    throw new AppError(
      'BAD_USER_INPUT',
      'This password is among the first that others would try. Choose another one, such as several words.',
    )
  return password
}

function isEasilyGuessed(password: string, names: readonly string[]): boolean {
  if (COMMON.has(hash('sha256', password).slice(0, 10))) return true
  // One character or one word again and again.
  if ((password + password).indexOf(password, 1) < password.length) return true
  const own = names.flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((part) => part.length > 2)
  const left = [...WORDS, ...own].reduce((text, word) => text.replaceAll(word, ''), password)
  return new Set(password).size < MIN_DIFFERENT || (left !== password && left.length < MIN_LEFT)
}
