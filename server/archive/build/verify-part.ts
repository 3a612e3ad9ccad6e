/** Makes the summary of a part from its segments again, and compares it with what is stored. */
import { createHash } from 'node:crypto'
import { Prisma } from '../../generated/prisma/client.ts'
import { isoDay } from '../../filter/days-sql.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import type { Segment } from '../segment/segment.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { digestOf } from '../summary/digest.ts'
import { entriesOf } from '../summary/entries.ts'
import { LISTED_FIELDS, type ListedField, type PartShape } from '../summary/part-shape.ts'
import { createPartSummary, type PartSummary } from '../summary/part-summary.ts'
import { rangeId } from '../summary/range-id.ts'
import { isOf, readSegment, type Generation, type Part, type StoredSegment } from './stored-segments.ts'

export type StoredPart = Part & PartShape

export const readParts = ({ query }: Session, of: Generation): Promise<StoredPart[]> =>
  query<StoredPart>(Prisma.sql`
    SELECT ${of.day}::int AS day, generation, part, segments, format, bits, hashes, hashed, unlisted, slices_a_row AS "slicesARow"
    FROM archive_parts WHERE ${isOf(of)} ORDER BY part`)

type Value = { field: ListedField; value: string }

const nameOf = ({ field, value }: Value) => JSON.stringify([field, value])

/** Logs with a value of which there are copies, as many as there are and what they hold. */
type Print = { n: number; hash: ReturnType<typeof createHash> }

function addTo(print: Print, row: LogRow): void {
  print.n++
  print.hash.update(JSON.stringify(Object.values(row)))
}

const printOf = ({ n, hash }: Print) => `${n} ${hash.digest('hex')}`

export async function createPartCheck(session: Session, part: StoredPart) {
  const summary = createPartSummary(part)
  const copied = await session.query<Value>(Prisma.sql`
    SELECT DISTINCT field, value FROM archive_sparse WHERE ${isOf(part)} AND part = ${part.part}::int`)
  const prints = new Map(copied.map((value) => [nameOf(value), { n: 0, hash: createHash('sha256') }]))
  const where = `part ${part.part} of ${isoDay(part.day)}`

  return {
    /** The segments in their order. */
    add(segment: Segment, rows: readonly LogRow[]): void {
      summary.add(digestOf(entriesOf(segment), part))
      for (const row of prints.size > 0 ? rows : [])
        for (const field of LISTED_FIELDS) {
          const print = prints.get(nameOf({ field, value: row[field] ?? '' }))
          if (print && row[field] !== null) addTo(print, row)
        }
    },
    /** Sentences; none if all is as it should be. */
    async compare(): Promise<string[]> {
      const expected = summary.finish()
      const differing = [
        ...(await compareSlices(session, part, expected)).map((row) => `Row ${row} of the slices of ${where}`),
        ...(await compareValues(session, part, expected)).map((value) => `The value ${value} of ${where}`),
        ...(await compareRanges(session, part, expected)).map((path) => `The range of ${path} of ${where}`),
        ...(await compareCopies(session, { part, prints, expected })).map(
          (value) => `The copy of ${value} of ${where}`,
        ),
      ]
      return differing.map((what) => `${what} is not what its segments make it.`)
    },
  }
}

export type PartCheck = Awaited<ReturnType<typeof createPartCheck>>

/** What is on one side alone, or differs. */
function findDifferent(expected: ReadonlyMap<string, string>, stored: ReadonlyMap<string, string>): string[] {
  const names = new Set([...expected.keys(), ...stored.keys()])
  return [...names].filter((name) => expected.get(name) !== stored.get(name)).toSorted()
}

const ofPart = (part: Part) => Prisma.sql`${isOf(part)} AND part = ${part.part}::int`

/** Row by row, because they are 30 MB together. */
async function compareSlices({ query }: Session, part: StoredPart, { slices }: PartSummary): Promise<number[]> {
  const different: number[] = []
  let rows = 0
  for (const { row, bits } of slices) {
    const [stored] = await query<{ bits: Buffer }>(Prisma.sql`
      SELECT bits FROM archive_slices WHERE ${ofPart(part)} AND slice_row = ${row}::int`)
    if (!stored?.bits.equals(bits)) different.push(row)
    rows++
  }
  const [count] = await query<{ n: number }>(
    Prisma.sql`SELECT count(*)::int AS n FROM archive_slices WHERE ${ofPart(part)}`,
  )
  return count?.n === rows ? different : [...different, rows]
}

async function compareValues({ query }: Session, part: StoredPart, { values }: PartSummary): Promise<string[]> {
  const stored = await query<Value & { n: number; segments: Buffer }>(Prisma.sql`
    SELECT field, value, n::float8 AS n, segments FROM archive_values WHERE ${ofPart(part)}`)
  const print = ({ n, segments }: { n: number; segments: Buffer }) => `${n} ${segments.toString('hex')}`
  return findDifferent(
    new Map([...values].map((each) => [nameOf(each), print(each)])),
    new Map(stored.map((each) => [nameOf(each), print(each)])),
  )
}

async function compareRanges({ query }: Session, part: StoredPart, { ranges }: PartSummary): Promise<string[]> {
  const stored = await query<{ id: Buffer; path: string[]; bounds: Buffer }>(Prisma.sql`
    SELECT id, path, bounds FROM archive_ranges WHERE ${ofPart(part)}`)
  const print = (id: Buffer, bounds: Buffer) => `${id.toString('hex')} ${bounds.toString('hex')}`
  return findDifferent(
    new Map([...ranges].map(({ path, bounds }) => [JSON.stringify(path), print(rangeId(path), bounds)])),
    new Map(stored.map(({ id, path, bounds }) => [JSON.stringify(path), print(id, bounds)])),
  )
}

type Copies = { part: StoredPart; prints: ReadonlyMap<string, Print>; expected: PartSummary }

async function compareCopies({ query }: Session, { part, prints, expected }: Copies): Promise<string[]> {
  const wanted = expected.sparse.map(nameOf)
  const different = [...new Set([...wanted, ...prints.keys()])].filter(
    (name) => !wanted.includes(name) || !prints.has(name),
  )
  for (const [name, print] of prints) {
    const [field, value] = JSON.parse(name) as [ListedField, string]
    const copy: Print = { n: 0, hash: createHash('sha256') }
    const segments = await query<StoredSegment>(Prisma.sql`
      SELECT part, segment, n, checksum, keys, raw, message, metadata FROM archive_sparse
      WHERE ${ofPart(part)} AND field = ${field} AND value = ${value} ORDER BY segment`)
    const isRead = segments.every((stored) => readCopy(part, stored, copy))
    if (!isRead || printOf(copy) !== printOf(print)) different.push(name)
  }
  return [...new Set(different)].toSorted()
}

function readCopy(part: Part, stored: StoredSegment, copy: Print): boolean {
  try {
    readSegment(part, stored, (segment) => {
      for (let i = 0; i < segment.n; i++) addTo(copy, segment.row(i))
    })
    return true
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error
    return false
  }
}
