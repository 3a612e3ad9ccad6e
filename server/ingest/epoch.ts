import type { Moment } from '../platform/moment.ts'

/** `-1743519389.4320688`, `1.743519389e12`. */
const DECIMAL = /^([+-]?)(\d{1,30})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/

/**
 * The moment that a number of seconds, milliseconds, microseconds or nanoseconds since 1970 stands for. Its digits before the point say which:
 * up to 11 are seconds, up to 14 milliseconds, up to 17 microseconds, more are nanoseconds. So each unit reaches from 1973 to 5138, and seconds
 * are read for the years between. It takes the digits as written, because binary arithmetic would change the sixth one, and cuts the finer
 * ones: towards the past, as cutting the fraction of a written time does. Undefined for what is not a number.
 */
export function readEpoch(value: number | string): Moment | undefined {
  if (typeof value === 'number' && isMilliseconds(value)) return { ms: value, us: 0 }
  const match = DECIMAL.exec(String(value))
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const { before, after } = movePoint({ whole, fraction }, Number(exponent))
  const microseconds = before.length + decimalsOf(before.length)
  const digits = (before + after).padEnd(microseconds, '0')
  const isCut = /[1-9]/.test(digits.slice(microseconds))
  return toMoment({ digits: digits.slice(0, microseconds), isNegative: sign === '-', isCut })
}

/** Nearly every number that is sent. */
function isMilliseconds(value: number): boolean {
  const size = Math.abs(value)
  return size >= 1e11 && size < 1e14 && Number.isInteger(value)
}

/** The digits before the point, without zeros that lead, and those after it. */
function movePoint({ whole, fraction }: { whole: string; fraction: string }, places: number) {
  const at = whole.length + places
  const digits = '0'.repeat(Math.max(0, -at)) + (whole + fraction).padEnd(at, '0')
  const point = Math.max(0, at)
  return { before: digits.slice(0, point).replace(/^0+/, ''), after: digits.slice(point) }
}

/** How many places the point moves to the right to make microseconds of the unit. */
function decimalsOf(digits: number): number {
  if (digits <= 11) return 6
  if (digits <= 14) return 3
  return digits <= 17 ? 0 : -3
}

type Microseconds = { digits: string; isNegative: boolean; isCut: boolean }

function toMoment({ digits, isNegative, isCut }: Microseconds): Moment {
  const size = BigInt(digits || '0')
  const microseconds = isNegative ? -size - (isCut ? 1n : 0n) : size
  const us = ((microseconds % 1000n) + 1000n) % 1000n
  return { ms: Number((microseconds - us) / 1000n), us: Number(us) }
}
