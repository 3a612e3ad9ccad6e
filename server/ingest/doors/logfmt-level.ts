import type { LogLevel } from '../../log/levels.ts'
import { readLevel } from '../level.ts'

/** A key, and its value if it has one: a quoted text, or what goes on to the next blank. */
const PAIR = /([^\s="]+)(?:=("[^"\\]*(?:\\[^][^"\\]*)*"|[^\s"]*))?(?:\s+|$)/y

const LEVEL_KEYS: ReadonlySet<string> = new Set(['level', 'lvl', 'severity', 'detected_level'])

/**
 * The level of a line in logfmt, `ts=… level=warn msg="disk is full"`, if it has one. Text that only holds such a pair somewhere is no logfmt:
 * from its first pair on, all that is before the level must be pairs.
 */
export function readLogfmtLevel(line: string): LogLevel | undefined {
  if (!/^[\w.@-]+=/.test(line)) return undefined
  PAIR.lastIndex = 0
  for (let pair = PAIR.exec(line); pair !== null; pair = PAIR.exec(line)) {
    const [, key = '', value] = pair
    if (value === undefined) return undefined
    if (LEVEL_KEYS.has(key.toLowerCase())) return readLevel(value.replaceAll('"', ''), 'level')
    if (PAIR.lastIndex === line.length) return undefined
  }
  return undefined
}
