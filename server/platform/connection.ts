import { AppError } from './errors.ts'

const PAGE_LIMITS = { defaultSize: 50, maxSize: 1000 } as const

/** How many a page may have: 50 unless it says otherwise. Throws BAD_USER_INPUT. */
export function readLimit(value: number | null | undefined, name: string): number {
  const limit = value ?? PAGE_LIMITS.defaultSize
  if (limit < 0) throw new AppError('BAD_USER_INPUT', `${name} is negative.`)
  if (limit > PAGE_LIMITS.maxSize) throw new AppError('BAD_USER_INPUT', `${name} is more than ${PAGE_LIMITS.maxSize}.`)
  return limit
}
