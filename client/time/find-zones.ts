import { listZones, readZone } from '../ui/time/zone-clock.ts'

const MAX_ZONES = 50

/** The zones whose name has all of the words: those of the browser's list, and one that is written out in full. */
export function findZones(text: string): readonly string[] {
  const words = text
    .toLowerCase()
    .split(/[\s/_]+/)
    .filter(Boolean)
  const found = listZones().filter((name) => words.every((word) => name.toLowerCase().includes(word)))
  const exact = readZone(text)
  const isOther = exact !== undefined && exact !== 'local' && exact !== 'utc' && !found.includes(exact)
  return [...(isOther ? [exact] : []), ...found].slice(0, MAX_ZONES)
}
