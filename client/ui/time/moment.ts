/** Texts of moments, which have up to six digits after the second; a Date holds three of them. */

/** A text that `Date` reads, as RFC 3339 in UTC: with three digits, or with six unless the last three are 0. Null for any other text. */
export function toMoment(text: string): string | null {
  // RFC 3339 has a point before the fraction; ISO 8601, and so many logs, may have a comma.
  const date = new Date(text.replace(/(:\d\d),(\d)/, '$1.$2'))
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

/** Below 0 when the first is earlier, above 0 when it is later. */
export const compareMoments = (a: string, b: string): number =>
  Date.parse(a) - Date.parse(b) || Number(microsecondsOf(a)) - Number(microsecondsOf(b))

/** The last moment of a millisecond that is included. */
export function endOfMs(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}999Z`
}
