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

export type LogRecord = ReturnType<typeof createRecord>

type Wanted = Omit<ComparisonQuestion, 'conditions' | 'first'>

export function createRecord({ fields, hasLevels, hasPatterns, paths }: Wanted) {
  /** Of each log. */
  const strata: number[] = []
  const pages: number[] = []
  const numbers = new Map<number, number>()
  const times: Moment[] = []
  const resources: (string | null)[] = []
  const traces: (string | null)[] = []
  const byLevel = new Map<LogLevel, number[]>()
  const byField = new Map(fields.map((field) => [field, new Map<string, number[]>()]))
  const byTemplate = new Map<string, number[]>()
  const metadata = createMetadataRecord(paths)
  let hasVain = false

  /** From 0 on. Pages of different strata have one number: their logs are counted apart. */
  function numberOf(page: number): number {
    const known = numbers.get(page)
    if (known !== undefined) return known
    numbers.set(page, numbers.size)
    return numbers.size - 1
  }

  return {
    /** What was read of this stratum before does not count. */
    begin(stratum: number): void {
      for (const [log, of] of strata.entries()) {
        if (of !== stratum) continue
        strata[log] = NOWHERE
        hasVain = true
      }
    },
    add(stratum: number, { ms, us, whole, page, ...row }: ComparedRow): void {
      const log = strata.push(stratum) - 1
      pages.push(whole ? WHOLE : numberOf(page))
      times.push({ ms, us })
      resources.push(row.resourceId)
      traces.push(row.traceId)
      if (hasLevels) note(byLevel, row.level, log)
      for (const [field, byValue] of byField) note(byValue, row[field], log)
      if (hasPatterns && row.message !== null) note(byTemplate, templateOf(row.message), log)
      if (row.metadata !== null) metadata.add(JSON.parse(row.metadata), log)
    },
    stratumOf: (log: number): number => strata[log] ?? NOWHERE,
    pages: (): number => numbers.size,
    pageOf: (log: number): number => pages[log] ?? WHOLE,
    timeOf: (log: number): Moment | undefined => times[log],
    traceOf: (log: number): string | null => traces[log] ?? null,
    resourceOf: (log: number): string | null => resources[log] ?? null,
    /** Without those that were read in vain. */
    kept: (logs: Logs): Logs => (hasVain ? logs.filter((log) => strata[log] !== NOWHERE) : logs),
    size: (): number => strata.length,
    byLevel,
    byField,
    byTemplate,
    metadata,
  }
}

function note<Key>(byValue: Map<Key, number[]>, value: Key | null, log: number): void {
  if (value === null) return
  const logs = byValue.get(value)
  if (logs) logs.push(log)
  else byValue.set(value, [log])
}
