/** The logs of both sides as they were read, by number, and which of them have each value. */
import type { LogLevel } from '../../log/levels.ts'
import { templateOf } from '../../log/template.ts'
import { momentOf, type Moment } from '../../platform/moment.ts'
import { createDrawnPages, type DrawnPages } from '../insight/drawn-pages.ts'
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
  /** What the sample has drawn it with; null: it counts for itself alone. See `Source`. */
  page: number | null
}

/** Numbers of logs, in order. */
export type Logs = readonly number[]

/** Of a log that was read in vain: what read it was given up. */
const NOWHERE = -1

/** What was read of each log, by its number: an object for each would take as long to make as its metadata takes to parse. */
type Columns = {
  strata: number[]
  resources: (string | null)[]
  traces: (string | null)[]
  ms: number[]
  us: number[]
}

type ReadonlyColumns = { readonly [Column in keyof Columns]: Readonly<Columns[Column]> }

export type LogRecord = ReturnType<typeof createRecord>

type Wanted = Omit<ComparisonQuestion, 'conditions' | 'first'>

export function createRecord({ fields, hasLevels, hasPatterns, paths }: Wanted) {
  const columns: Columns = { strata: [], resources: [], traces: [], ms: [], us: [] }
  const { strata } = columns
  /** Pages of different strata may have one number: their logs are counted apart. */
  const pages = createDrawnPages()
  const byLevel = new Map<LogLevel, number[]>()
  const byField = fields.map((field) => [field, new Map<string, number[]>()] as const)
  const byTemplate = new Map<string, number[]>()
  const metadata = createMetadataRecord(paths)
  let hasVain = false

  return {
    /** What was read of this stratum before does not count. */
    begin(stratum: number): void {
      for (const [log, each] of strata.entries()) {
        if (each !== stratum) continue
        strata[log] = NOWHERE
        hasVain = true
      }
    },
    add(stratum: number, row: ComparedRow): void {
      const log = strata.length
      strata.push(stratum)
      pages.add(row.page)
      columns.resources.push(row.resourceId)
      columns.traces.push(row.traceId)
      columns.ms.push(row.ms)
      columns.us.push(row.us)
      if (hasLevels) note(byLevel, row.level, log)
      for (const [field, byValue] of byField) note(byValue, row[field], log)
      if (hasPatterns && row.message !== null) note(byTemplate, templateOf(row.message), log)
      if (row.metadata !== null) metadata.add(JSON.parse(row.metadata), log)
    },
    columns: columns as ReadonlyColumns,
    size: (): number => strata.length,
    pages: pages as Omit<DrawnPages, 'add'>,
    timeOf: (log: number): Moment => momentOf(columns.ms[log] ?? NaN, columns.us[log]),
    /** Without those that were read in vain. */
    kept: (of: Logs): Logs => (hasVain ? of.filter((log) => strata[log] !== NOWHERE) : of),
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
