/** UUIDs of logs: each in the shortest form that it has. Any other text is one of them. */
import type { LogRow } from '../../filter/log-row.ts'
import { UUID } from '../../log/id-forms.ts'
import type { AreaReaders, AreaWriters } from './areas.ts'
import { readCodes, toDictionary, writeCodes, type Codes } from './codes.ts'
import { FEW } from './hex-pieces.ts'
import { ID_BYTES, type WriteId } from './id-rows.ts'
import { lazy } from './lazy.ts'
import { readPlaced, readShared, writePlaced, writeShared } from './placed-ids.ts'
import { readTextList, writeTextList } from './text-list.ts'
import { isTimed, readTimed, writeTimed } from './timed-ids.ts'

const TIMED = 0
const SHARED = 1
const PLACED = 2
const WHOLE = 3
const TEXT = 4

export function writeLogIds(areas: AreaWriters, logs: readonly Pick<LogRow, 'id' | 'timestamp'>[]): void {
  const texts = logs.map(({ id }) => id)
  const ms = logs.map(({ timestamp }) => timestamp.ms)
  const ids = toBytes(texts)
  const forms = formsOf(texts, ids)
  const { list, codes } = toDictionary(forms)
  areas.numbers.varint(list.length)
  for (const form of list) areas.numbers.byte(form)
  writeCodes(areas.numbers, codes, list.length)
  for (const [code, form] of list.entries()) {
    const rows = rowsOf(codes, code)
    if (form === TIMED) writeTimed(areas, { ids, rows, ms })
    else if (form === SHARED) writeShared(areas, { ids, rows })
    else if (form === PLACED) writePlaced(areas, { ids, rows })
    else if (form === WHOLE) for (const i of rows) areas.bytes.raw(ids.subarray(ID_BYTES * i, ID_BYTES * (i + 1)))
    else
      writeTextList(
        areas,
        rows.map((i) => texts[i] ?? ''),
      )
  }
}

/** The id of row `i`. `ms`: the time of each log. */
export function readLogIds(areas: AreaReaders, ms: Float64Array): (i: number) => string {
  const { numbers } = areas
  const list = numbers.take(numbers.count(TEXT + 1))
  const codes = readCodes(numbers, { length: ms.length, size: list.length })
  const ids = Array.from(list, (form, code) =>
    readForm(areas, form, list.length === 1 ? ms : ms.filter((_, i) => codes[i] === code)),
  )
  if (list.length === 1) return (i) => ids[0]?.(i) ?? ''
  const ranks = ranksOf(codes, list.length)
  return (i) => ids[codes[i] ?? 0]?.(ranks[i] ?? 0) ?? ''
}

/** The ids of one form, by their numbers in it. `ms` is of these. */
function readForm(areas: AreaReaders, form: number, ms: Float64Array): (rank: number) => string {
  switch (form) {
    case TIMED:
      return textsOf(readTimed(areas, ms), ms.length)
    case SHARED:
      return textsOf(readShared(areas, ms.length), ms.length)
    case PLACED:
      return textsOf(readPlaced(areas, ms.length), ms.length)
    case WHOLE: {
      const bytes = areas.bytes.take(ID_BYTES * ms.length)
      return textsOf((rank, into, at) => bytes.copy(into, at, ID_BYTES * rank, ID_BYTES * (rank + 1)), ms.length)
    }
    case TEXT:
      return readTextList(areas, ms.length).at
    default:
      throw areas.numbers.fail(`an id has the unknown form ${form}`)
  }
}

function textsOf(write: WriteId, length: number): (rank: number) => string {
  let asked = 0
  const one = Buffer.alloc(ID_BYTES)
  const all = lazy(() => {
    const bytes = Buffer.alloc(ID_BYTES * length)
    for (let rank = 0; rank < length; rank++) write(rank, bytes, ID_BYTES * rank)
    return bytes.toString('hex')
  })
  return (rank) => {
    if (asked++ >= FEW) return dashed(all(), 2 * ID_BYTES * rank)
    write(rank, one, 0)
    return dashed(one.toString('hex'), 0)
  }
}

/** The UUID whose digits begin at that place. */
function dashed(digits: string, at: number): string {
  const part = (from: number, to: number) => digits.slice(at + from, at + to)
  return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`
}

/** Of each row, how many before it have its form. */
function ranksOf(codes: Codes, size: number): Codes {
  const next = new Uint32Array(size)
  return codes.map((code) => {
    const rank = next[code] ?? 0
    next[code] = rank + 1
    return rank
  })
}

function rowsOf(codes: Codes, wanted: number): number[] {
  const rows: number[] = []
  for (let i = 0; i < codes.length; i++) if (codes[i] === wanted) rows.push(i)
  return rows
}

const NONE = '0'.repeat(2 * ID_BYTES)

/** A text that is no UUID is zeros. */
function toBytes(texts: readonly string[]): Buffer {
  return Buffer.from(texts.map((text) => (UUID.test(text) ? text.replaceAll('-', '') : NONE)).join(''), 'hex')
}

function formsOf(texts: readonly string[], ids: Buffer): number[] {
  const counts = new Map<string, number>()
  const forms = texts.map((text, i) => {
    if (!UUID.test(text)) return TEXT
    if (isTimed(ids, i)) return TIMED
    const end = endOf(text)
    counts.set(end, (counts.get(end) ?? 0) + 1)
    return (ids[ID_BYTES * i + 6] ?? 0) >> 4 === 8 ? PLACED : WHOLE
  })
  return forms.map((form, i) => {
    const isShared = (form === PLACED || form === WHOLE) && (counts.get(endOf(texts[i] ?? '')) ?? 0) > 1
    return isShared ? SHARED : form
  })
}

const endOf = (text: string) => text.slice('01234567'.length)
