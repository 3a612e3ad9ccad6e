/** The logs of archived days in the order of a walk: of the archive, and those that came late, as one. */
import type { ArchiveWalk } from '../archive/read/batches.ts'
import { openArchiveRows } from '../archive/read/rows.ts'
import { keyOf } from '../filter/log-key.ts'
import type { LogRow } from '../filter/log-row.ts'
import { compareMoments } from '../platform/moment.ts'
import type { Resolved } from './resolved-ranges.ts'
import { FEW_PACKED, readTableRows, type TableWalk } from './table-rows.ts'

type Wanted = { limit: number; maxBytes: number }

/** `read`: the next ones, so many or fewer, when their texts come to so many bytes; none at the end. */
type Rows = { read(wanted: Wanted): Promise<LogRow[]>; close(): Promise<void> }

/** The part of the walk that lies in the archive. */
export function toArchiveWalk(
  { snapshot, direction, from, includesFrom = false, until }: TableWalk,
  { span: range, condition }: Pick<Resolved, 'span' | 'condition'>,
): ArchiveWalk {
  const isUp = direction === 'ASC'
  const start = from && { ...from, isBehind: isUp !== includesFrom }
  const end = until && { ...until, isBehind: !isUp }
  return { snapshot, range, condition, direction, lower: isUp ? start : end, upper: isUp ? end : start }
}

export function openArchivedRows(walk: TableWalk, resolved: Resolved): Rows {
  const archive = openArchiveRows(toArchiveWalk(walk, resolved))
  if (!resolved.span.hasLate) return archive
  return merged([archive, openLateRows(walk, resolved)], walk.direction)
}

function openLateRows(walk: TableWalk, resolved: Resolved): Rows {
  let rest: TableWalk | undefined = walk
  return {
    async read({ limit, maxBytes }) {
      if (!rest) return []
      const { rows, found } = await readTableRows(rest, { ...resolved, limit, maxBytes, maxPacked: FEW_PACKED })
      const last = rows.at(-1)
      rest = last && found > rows.length ? { ...walk, from: keyOf(last), includesFrom: false } : undefined
      return rows
    },
    close: async () => undefined,
  }
}

/** Each in the order of the direction. */
function merged(sources: readonly Rows[], direction: TableWalk['direction']): Rows {
  const sides = sources.map((source) => ({ source, rows: [] as LogRow[], isOver: false }))
  const sign = direction === 'ASC' ? 1 : -1
  return {
    async read(wanted) {
      const rows: LogRow[] = []
      for (let bytes = 0; rows.length < wanted.limit && (bytes < wanted.maxBytes || rows.length === 0);) {
        for (const side of sides) {
          if (side.rows.length > 0 || side.isOver) continue
          side.rows = await side.source.read(wanted)
          side.isOver = side.rows.length === 0
        }
        const [first] = sides
          .filter((side) => side.rows.length > 0)
          .toSorted((a, b) => sign * compareFirst(a.rows, b.rows))
        const row = first?.rows.shift()
        if (!row) break
        rows.push(row)
        bytes += Buffer.byteLength(row.message) + Buffer.byteLength(row.metadataJson)
      }
      return rows
    },
    close: async () => void (await Promise.all(sources.map((source) => source.close()))),
  }
}

function compareFirst([a]: readonly LogRow[], [b]: readonly LogRow[]): number {
  if (!a || !b) return 0
  return compareMoments(a.timestamp, b.timestamp) || (a.id < b.id ? -1 : 1)
}
