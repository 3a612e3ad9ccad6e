/** The logs of both sides as they were read, by number, and which of them have each value. */
import type { LogLevel } from '../../log/levels.ts'
import { templateOf } from '../../log/template.ts'
import type { Moment } from '../../platform/moment.ts'
import type { ComparisonQuestion, Field } from './question.ts'
import { createMetadataRecord } from './metadata-record.ts'

export type ComparedRow = Readonly<Record<Field, string | null>> & {
  level: LogLevel
  /** Null where it is too long to be compared. */
  message: string | null
  traceId: string | null
  /** As JSON; null as above. */
  metadata: string | null
  /** The timestamp, with its microseconds apart. */
  ms: number
  us: number
  /** See `Source`. */
  whole: boolean
  page: number
}

/** Numbers of logs, in order. */
export type Logs = readonly number[]

/** Of a log that was read by itself, and not with its page. */
export const WHOLE = -1
/** Of a log that was read in vain: what read it was given up. */
const NOWHERE = -1

type ReadLog = {
  stratum: number
  page: number
  time: Moment
  resourceId: string | null
  traceId: string | null
}

export type LogRecord = ReturnType<typeof createRecord>

type Wanted = Omit<ComparisonQuestion, 'conditions' | 'first'>

export function createRecord({ fields, hasLevels, hasPatterns, paths }: Wanted) {
  const logs: ReadLog[] = []
  const pageNumbers = new Map<number, number>()
  const byLevel = new Map<LogLevel, number[]>()
  const byField = new Map(fields.map((field) => [field, new Map<string, number[]>()]))
  const byTemplate = new Map<string, number[]>()
  const metadata = createMetadataRecord(paths)
  let hasVain = false

  /** From 0 on. Pages of different strata may have one number: their logs are counted apart. */
  function numberOf(page: number): number {
    const known = pageNumbers.get(page)
    if (known !== undefined) return known
    pageNumbers.set(page, pageNumbers.size)
    return pageNumbers.size - 1
  }

  return {
    /** What was read of this stratum before does not count. */
    begin(stratum: number): void {
      for (const log of logs) {
        if (log.stratum !== stratum) continue
        log.stratum = NOWHERE
        hasVain = true
      }
    },
    add(stratum: number, { ms, us, whole, page, resourceId, traceId, ...row }: ComparedRow): void {
      const { length: log } = logs
      logs.push({ stratum, page: whole ? WHOLE : numberOf(page), time: { ms, us }, resourceId, traceId })
      if (hasLevels) note(byLevel, row.level, log)
      for (const [field, byValue] of byField) note(byValue, field === 'resourceId' ? resourceId : row[field], log)
      if (hasPatterns && row.message !== null) note(byTemplate, templateOf(row.message), log)
      if (row.metadata !== null) metadata.add(JSON.parse(row.metadata), log)
    },
    at: (log: number): ReadLog => logs[log] ?? NONE,
    size: (): number => logs.length,
    pages: (): number => pageNumbers.size,
    /** Without those that were read in vain. */
    kept: (of: Logs): Logs => (hasVain ? of.filter((log) => logs[log]?.stratum !== NOWHERE) : of),
    byLevel,
    byField,
    byTemplate,
    metadata,
  }
}

const NONE: ReadLog = { stratum: NOWHERE, page: WHOLE, time: { ms: NaN, us: 0 }, resourceId: null, traceId: null }

function note<Key>(byValue: Map<Key, number[]>, value: Key | null, log: number): void {
  if (value === null) return
  const logs = byValue.get(value)
  if (logs) logs.push(log)
  else byValue.set(value, [log])
}
