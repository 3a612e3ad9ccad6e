/**
 * What the clock of a zone shows at a moment, and at which moments it shows a time. A time of the clock, `wallMs`, is written as the
 * milliseconds that it would have in UTC. `Intl` knows the rules of the zones; `Temporal` would do more of this, but Safari lacks it.
 */

/** `local` for the zone of the browser, `utc`, or an IANA name such as `Europe/Berlin`. */
export type TimeZone = string

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Creating one takes longer than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** By how much the clock of the zone is ahead of UTC at that moment. */
export function zoneOffsetMs(atMs: number, zone: TimeZone): number {
  if (zone === 'utc') return 0
  if (zone === 'local') return -new Date(atMs).getTimezoneOffset() * MINUTE
  const parts = formatOf(zone).formatToParts(atMs)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+−-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? []
  const offsetMs = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND
  return sign === undefined || sign === '+' ? offsetMs : -offsetMs
}

/** What the clock of the zone shows at that moment. */
export function wallMsOf(atMs: number, zone: TimeZone): number {
  return atMs + zoneOffsetMs(atMs, zone)
}

/** The moments at which the clock of the zone shows that time: none in an hour that is skipped, two in one that is repeated. */
export function momentsAt(wallMs: number, zone: TimeZone): readonly number[] {
  const offsets = new Set([zoneOffsetMs(wallMs - DAY, zone), zoneOffsetMs(wallMs + DAY, zone)])
  return [...offsets]
    .map((offsetMs) => wallMs - offsetMs)
    .filter((atMs) => wallMsOf(atMs, zone) === wallMs)
    .toSorted((a, b) => a - b)
}

/** The first or the last of them. A time that is skipped is as long after the change as it would have been without one. */
export function momentAtClock(wallMs: number, zone: TimeZone, which: 'first' | 'last' = 'first'): number {
  const moments = momentsAt(wallMs, zone)
  return moments.at(which === 'first' ? 0 : -1) ?? wallMs - zoneOffsetMs(wallMs - DAY, zone)
}

/** How a zone's offset at a moment is written beside its times: `UTC−5`, `UTC+5:30`. */
export function offsetText(atMs: number, zone: TimeZone): string {
  const offsetMs = zoneOffsetMs(atMs, zone)
  if (offsetMs === 0) return 'UTC'
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE)
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`
  return `UTC${offsetMs < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest}`
}

/** The offset that the zone has now. */
export function offsetNow(zone: TimeZone): string {
  return offsetText(Date.now(), zone)
}

/** The offset at both ends of a span; two where the clock was changed between them. */
export function offsetsText(fromMs: number, toMs: number, zone: TimeZone): string {
  return [...new Set([offsetText(fromMs, zone), offsetText(toMs, zone)])].join(', ')
}

/** The zone that a text names, as an address or a person writes it; undefined if the browser does not know it. */
export function readZone(text: string): TimeZone | undefined {
  const name = text.trim()
  if (name === '') return undefined
  if (/^local$/i.test(name)) return 'local'
  if (/^(?:utc|gmt|z|etc\/utc)$/i.test(name)) return 'utc'
  if (!isKnown(name)) return undefined
  const lower = name.toLowerCase()
  return listZones().find((zone) => zone.toLowerCase() === lower) ?? name
}

/** As `readZone` reads it, wherever it is read: the browser's own zone by its name. */
export function zoneName(zone: TimeZone): string {
  if (zone === 'utc') return 'UTC'
  return zone === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : zone
}

let zones: readonly string[] | undefined

/** All zones but UTC, by name. */
export function listZones(): readonly string[] {
  zones ??= [...new Set([...Intl.supportedValuesOf('timeZone'), ...RENAMED.filter(isKnown)])]
    .filter((name) => name.includes('/') && !name.startsWith('Etc/'))
    .toSorted()
  return zones
}

/** The present names of zones that many browsers still list under their old ones. */
const RENAMED = [
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Kanton',
  'Pacific/Pohnpei',
]

function isKnown(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  formats.set(timeZone, format)
  return format
}
