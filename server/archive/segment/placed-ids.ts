/**
 * UUIDs that begin with the place of a record in a request. The ends of those made of a digest of the body (ingest/doors/body-ids.ts) are
 * equal in one body; those under an idempotency key (ingest/record-id.ts) have a digest of their own behind a place of 16 bits. Places
 * mostly count up.
 */
import type { AreaReaders, AreaWriters } from './areas.ts'
import { readCodes, readNumbers, toDictionary, writeCodes, writeNumbers } from './codes.ts'
import { ID_BYTES, type IdRows, type WriteId } from './id-rows.ts'

const LONG_PLACE = 4
const SHORT_PLACE = 2

export function writeShared({ numbers, bytes }: AreaWriters, { ids, rows }: IdRows): void {
  const endOf = (i: number) => ids.toString('hex', ID_BYTES * i + LONG_PLACE, ID_BYTES * (i + 1))
  const { list, codes } = toDictionary(rows.map(endOf))
  numbers.varint(list.length)
  writeCodes(numbers, codes, list.length)
  for (const end of list) bytes.hex(end)
  const last = new Map<number, number>()
  const steps = rows.map((i, k) => {
    const end = codes[k] ?? 0
    const place = ids.readUInt32BE(ID_BYTES * i)
    const step = place - nextPlace(last.get(end))
    last.set(end, place)
    return step
  })
  writeNumbers(numbers, steps)
}

export function readShared({ numbers, bytes }: AreaReaders, length: number): WriteId {
  const size = numbers.count(length)
  const codes = readCodes(numbers, { length, size })
  const each = ID_BYTES - LONG_PLACE
  const ends = bytes.take(each * size)
  const last = new Map<number, number>()
  const places = readNumbers(numbers, length).map((step, k) => {
    const end = codes[k] ?? 0
    const place = nextPlace(last.get(end)) + step
    if (place < 0 || place > 0xffff_ffff) throw numbers.fail('an id has an impossible place')
    last.set(end, place)
    return place
  })
  return (rank, into, at) => {
    const end = codes[rank] ?? 0
    into.writeUInt32BE(places[rank] ?? 0, at)
    ends.copy(into, at + LONG_PLACE, each * end, each * (end + 1))
  }
}

export function writePlaced({ numbers, bytes }: AreaWriters, { ids, rows }: IdRows): void {
  const places = rows.map((i) => ids.readUInt16BE(ID_BYTES * i))
  writeNumbers(
    numbers,
    places.map((place, k) => place - nextPlace(places[k - 1])),
  )
  for (const i of rows) {
    bytes.raw(ids.subarray(ID_BYTES * i + SHORT_PLACE, ID_BYTES * (i + 1)))
  }
}

export function readPlaced({ numbers, bytes }: AreaReaders, length: number): WriteId {
  let last: number | undefined
  const places = readNumbers(numbers, length).map((step) => {
    last = nextPlace(last) + step
    if (last < 0 || last > 0xffff) throw numbers.fail('an id has an impossible place')
    return last
  })
  const each = ID_BYTES - SHORT_PLACE
  const ends = bytes.take(each * length)
  return (rank, into, at) => {
    into.writeUInt16BE(places[rank] ?? 0, at)
    ends.copy(into, at + SHORT_PLACE, each * rank, each * (rank + 1))
  }
}

const nextPlace = (last: number | undefined) => (last === undefined ? 0 : last + 1)
