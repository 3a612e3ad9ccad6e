/** Which logs are too old to be kept: days of UTC, whole. */
export const DAY_MS = 24 * 60 * 60 * 1000

/** The first moment that retention keeps, in milliseconds since 1970; undefined keeps everything. */
export function oldestKeptMs(retentionDays: number | undefined, nowMs: number): number {
  return retentionDays === undefined ? -Infinity : (Math.floor(nowMs / DAY_MS) - retentionDays) * DAY_MS
}
