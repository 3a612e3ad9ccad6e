/** The logs of rare values, once more, so that a page of them reads few segments. */
import type { LogRow } from '../../filter/log-row.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import type { Column } from '../segment/column.ts'
import { SEGMENT_LIMITS, type Segment } from '../segment/segment.ts'
import type { ListedField } from '../summary/part-shape.ts'
import type { PartSummary } from '../summary/part-summary.ts'
import { encodeChecked } from './encode.ts'
import { insertSparse } from './insert-segment.ts'
import type { BuildLimits } from './limits.ts'
import { loadSegment, readSegment, walkSegments, type Part } from './stored-segments.ts'

type Sparse = PartSummary['sparse'][number]

type Copying = { part: Part; sparse: readonly Sparse[]; limits: BuildLimits; signal: AbortSignal }

/** From the segments and not from the table: what has come there since is late, and would be stored twice. */
export async function copySparse(session: Session, { part, sparse, limits, signal }: Copying): Promise<void> {
  if (sparse.length === 0) return
  const copies = createCopies(session, { part, sparse, limits })
  for await (const keys of walkSegments(session, { ...part, frames: ['keys'] })) {
    signal.throwIfAborted()
    const places = readSegment(part, keys, copies.placesIn)
    if (places.length === 0) continue
    const stored = await loadSegment(session, part, keys.segment)
    const rows = readSegment(part, stored, (segment) => places.map((i) => segment.row(i)))
    for (const row of rows) await copies.add(row)
  }
  await copies.finish()
}

/** What is held of all values together, in bytes: few logs are large. */
const MAX_HELD_BYTES = 64 * 1024 * 1024

type Copy = Sparse & { rows: LogRow[]; bytes: number; segments: number; copied: number }

type ByField = ReadonlyMap<ListedField, ReadonlyMap<string, Copy>>

function groupByField(copies: readonly Copy[]): ByField {
  const byField = new Map<ListedField, Map<string, Copy>>()
  for (const copy of copies) {
    const values = byField.get(copy.field) ?? new Map<string, Copy>()
    byField.set(copy.field, values.set(copy.value, copy))
  }
  return byField
}

/** The logs of a segment that have one of the values. */
function findPlaces(byField: ByField, segment: Segment): number[] {
  const places = new Set<number>()
  for (const [field, values] of byField) {
    const { size, codes, value }: Column<string | null> = segment[field]
    const wanted = Array.from({ length: size }, (_, code) => values.has(value(code) ?? ''))
    if (wanted.includes(true)) codes.forEach((code, i) => wanted[code] && places.add(i))
  }
  return [...places].toSorted((a, b) => a - b)
}

function createCopies(session: Session, { part, sparse, limits }: Omit<Copying, 'signal'>) {
  const copies: readonly Copy[] = sparse.map((value) => ({ ...value, rows: [], bytes: 0, segments: 0, copied: 0 }))
  const byField = groupByField(copies)
  let held = 0

  async function flush(copy: Copy): Promise<void> {
    const [first, last] = [copy.rows[0], copy.rows.at(-1)]
    if (!first || !last) return
    const place = { ...part, field: copy.field, value: copy.value, segment: copy.segments }
    await insertSparse(session, place, { frames: encodeChecked(copy.rows).frames, first, last })
    held -= copy.bytes
    copy.copied += copy.rows.length
    copy.segments++
    copy.rows = []
    copy.bytes = 0
  }

  async function addTo(copy: Copy, row: LogRow): Promise<void> {
    const bytes = Buffer.byteLength(row.message) + Buffer.byteLength(row.metadataJson)
    const isFull = copy.rows.length === limits.rowsASegment || copy.bytes + bytes > SEGMENT_LIMITS.bytes
    if (isFull) await flush(copy)
    copy.rows.push(row)
    copy.bytes += bytes
    held += bytes
    if (held > MAX_HELD_BYTES) for (const each of copies) await flush(each)
  }

  return {
    placesIn: (segment: Segment) => findPlaces(byField, segment),
    async add(row: LogRow): Promise<void> {
      for (const [field, values] of byField) {
        const copy = values.get(row[field] ?? '')
        if (copy && row[field] === copy.value) await addTo(copy, row)
      }
    },
    async finish(): Promise<void> {
      for (const copy of copies) await flush(copy)
      for (const { field, value, n, copied } of copies)
        if (copied !== n) throw new Error(`${copied} logs have ${field} ${value}, not ${n}`)
    },
  }
}
