/** What was read from another key or changed in records that were taken: a closed set, which the table in docs/api.md is compared with. */
export const WARNINGS = {
  MESSAGE_FROM: '`message` was read from another key',
  TIMESTAMP_FROM: '`timestamp` was read from another key',
  LEVEL_FROM: '`level` was read from another key',
  TRACE_ID_FROM: '`traceId` was read from another key',
  SPAN_ID_FROM: '`spanId` was read from another key',
  RESOURCE_ID_FROM: '`resourceId` was read from another key',
  COMMIT_FROM: '`commit` was read from another key',
  LEVEL_UNKNOWN: 'the level is unknown: the log has `info`, and what was sent is in `metadata.level`',
  LEVEL_UNREAD: 'the level under another key is unknown: the log has `info`',
  TIMESTAMP_UNREAD: 'the time under another key cannot be read, or is not plausible: the log has the time of receipt',
  FIELD_KEPT: 'a field has a value that it cannot have, or an `id` that identifies no log: it is in `metadata`',
  MESSAGE_CUT: '`message` was too large and was cut',
  FIELD_CUT: 'a text field was longer than 256 bytes and was cut; the whole text is in `metadata`',
  METADATA_CUT: '`metadata` was too large or too deep, or had too many values, and was cut',
} as const satisfies Record<string, string>

export type WarningCode = keyof typeof WARNINGS

/** `what` is a key, a field or a level. */
export type Warning = { code: WarningCode; what: string }

/** For each code how many records there were, by what was read, unknown or cut. */
export type Warnings = { [Code in WarningCode]?: Record<string, number> }

/** An answer names so many different levels; the others are counted together. */
const MAX_NAMES = 20
const OTHERS = '…'

/** Counts the warnings of a request. */
export function createTally() {
  const counts = new Map<WarningCode, Map<string, number>>()
  return {
    add(warnings: readonly Warning[]): void {
      for (const { code, what } of warnings) {
        const names = counts.get(code) ?? new Map<string, number>()
        counts.set(code, names)
        const name = names.has(what) || names.size < MAX_NAMES ? what : OTHERS
        names.set(name, (names.get(name) ?? 0) + 1)
      }
    },
    /** Undefined when there were none. */
    print(): Warnings | undefined {
      if (counts.size === 0) return undefined
      return Object.fromEntries([...counts].map(([code, names]) => [code, Object.fromEntries(names)]))
    },
  }
}
