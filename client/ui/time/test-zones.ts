import fc from 'fast-check'

/** Clocks that are changed by an hour and by half an hour, north and south, and one that never is. */
export const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'] as const

const DAY = 86_400_000

/** All changes of 2026. */
const CHANGES = [
  '2026-03-08T07:00:00Z',
  '2026-03-29T01:00:00Z',
  '2026-04-04T15:00:00Z',
  '2026-10-03T15:30:00Z',
  '2026-10-25T01:00:00Z',
  '2026-11-01T06:00:00Z',
].map((iso) => Date.parse(iso))

export const anyZone = fc.constantFrom<string>(...ZONES)

/** A moment within two days of a clock change, in milliseconds. */
export const momentNearChange = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -2 * DAY, max: 2 * DAY }))
  .map(([changeMs, offMs]) => changeMs + offMs)
