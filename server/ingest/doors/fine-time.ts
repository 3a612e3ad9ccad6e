import { isJsonObject } from '../metadata.ts'
import { readForeign } from '../record.ts'
import { isTime, readTime } from '../timestamp.ts'

/** The names that most shippers use: to look for all of them takes longer than to decode the record. */
const USUAL_NAMES = ['timestamp', '@timestamp']

/** Every time counts, however old. */
const ANY_TIME = { nowMs: Infinity }

/** Whether a parsed record has a time that is finer than a millisecond, under any of its names. */
export function hasFineTime(record: unknown): boolean {
  if (!isJsonObject(record)) return false
  const name = USUAL_NAMES.find((each) => record[each] !== 0 && isTime(record[each]))
  const time = name === undefined ? readForeign(record, ANY_TIME).timestamp?.value : readTime(record[name])
  return time !== undefined && time.us > 0
}
