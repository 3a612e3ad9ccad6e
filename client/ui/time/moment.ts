/** Texts of moments, which have up to six digits after the second; a Date holds three of them. */

/** A text that `Date` reads, as RFC 3339 in UTC: with three digits, or with six unless the last three are 0. Null if it is no time. */
export function toMoment(text: string): string | null {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) return null
  const iso = date.toISOString()
  const digits = microsecondsOf(text)
  return digits === '000' ? iso : `${iso.slice(0, -1)}${digits}Z`
}

/** The three digits after those of the millisecond. */
export function microsecondsOf(text: string): string {
  const [, digits = ''] = /:\d\d[.,]\d{3}(\d{1,3})/.exec(text) ?? []
  return digits.padEnd(3, '0')
}

/** Milliseconds since 1970, with a fraction. */
export const toFineMs = (text: string): number => Date.parse(text) + Number(microsecondsOf(text)) / 1000

/** The last moment of a millisecond that is included. */
export function endOfMs(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}999Z`
}
