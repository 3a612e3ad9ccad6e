/** The values of texts, in streams. A stream that another one mostly decides, as a user's name by the user's id, is told by it. */
import type { AreaReaders, AreaWriters } from './areas.ts'
import { agesOf, isWritten, openCodes, toDictionary, writeCodes, type Codes } from './codes.ts'
import { dependentAgesOf, openDependentCodes, writeDependentCodes } from './dependent-codes.ts'
import { readTextList, writeTextList, type TextList } from './text-list.ts'

export type Stream = {
  /** How many different values it has. */
  size: number
  /** Of metadata a value is JSON: with its quotes, a number as jsonb prints it. */
  value(code: number): string
  /** The same values, by their codes. */
  list: TextList
}

/** `codes`: of each value, in the order of the rows. */
export type CodedStream = Stream & { codes(): Codes }

export function writeStreams(areas: AreaWriters, streams: readonly (readonly string[])[]): void {
  const { numbers } = areas
  const columns = streams.map(toDictionary)
  for (const { list } of columns) numbers.varint(list.length)
  const order = orderOf(columns.map(({ list, codes }) => ({ size: list.length, length: codes.length })))
  const before: Codes[] = []
  for (const stream of order) {
    const { list, codes } = columns[stream] as (typeof columns)[number]
    const decider = findDecider(codes, before)
    numbers.varint(decider + 1)
    const by = before[decider]
    if (by) writeDependentCodes(numbers, codes, { by, size: list.length })
    else writeCodes(numbers, codes, list.length)
    before.push(codes)
  }
  for (const { list } of columns) writeTextList(areas, list)
}

/** `lengths`: how many values each stream has. */
export function readStreams(areas: AreaReaders, lengths: readonly number[]): CodedStream[] {
  const { numbers } = areas
  const shapes = lengths.map((length) => ({ size: numbers.count(length), length }))
  const codesOf = new Map<number, () => Codes>()
  const before: { codes: () => Codes; length: number }[] = []
  for (const stream of orderOf(shapes)) {
    const { size, length } = shapes[stream] as (typeof shapes)[number]
    const decider = numbers.count(before.length) - 1
    const by = before[decider]
    if (by && by.length !== length) throw numbers.fail('a stream is told by one of another length')
    const codes = by
      ? openDependentCodes(numbers, { by: by.codes, length, size })
      : openCodes(numbers, { length, size })
    before.push({ codes, length })
    codesOf.set(stream, codes)
  }
  return shapes.map(({ size, length }, stream) => {
    const list = readTextList(areas, size)
    const codes = codesOf.get(stream) ?? openCodes(numbers, { length, size })
    return { size, codes, value: memo(list.at), list }
  })
}

/** Each is made once. */
export function memo<T>(make: (place: number) => T): (place: number) => T {
  const made: (T | undefined)[] = []
  return (place) => (made[place] ??= make(place))
}

/** Those that have codes to write; those of many values first, for they decide the others. */
function orderOf(shapes: readonly { size: number; length: number }[]): number[] {
  return [...shapes.keys()]
    .filter((stream) => isWritten(shapes[stream]?.length ?? 0, shapes[stream]?.size ?? 0))
    .toSorted((a, b) => (shapes[b]?.size ?? 0) - (shapes[a]?.size ?? 0))
}

/** So many are tried. */
const MAX_DECIDERS = 8

/** The place of the column by which these codes are told in the fewest bits; -1 where they are told by themselves. */
function findDecider(codes: Codes, before: readonly Codes[]): number {
  let best = -1
  let mostHits = codes.length / 2
  let tried = 0
  for (const [place, by] of before.entries()) {
    if (by.length !== codes.length) continue
    if (tried++ === MAX_DECIDERS) break
    const hits = countHits(codes, by)
    if (hits <= mostHits) continue
    mostHits = hits
    best = place
  }
  const by = before[best]
  return by && bitsOf(dependentAgesOf(codes, by)) < bitsOf(agesOf(codes)) ? best : -1
}

/** How often the value is that of the last row with the same value there. */
function countHits(codes: Codes, by: Codes): number {
  const last = new Int32Array(codes.length).fill(-1)
  let hits = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    const of = by[i] ?? 0
    if (last[of] === code) hits++
    last[of] = code
  }
  return hits
}

/** What the lowest bytes take when each has a code by how often it comes. */
function bitsOf(ages: Codes): number {
  const counts = new Float64Array(256)
  for (let i = 0; i < ages.length; i++) counts[(ages[i] ?? 0) & 255] = (counts[(ages[i] ?? 0) & 255] ?? 0) + 1
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - count * Math.log2(count / ages.length)), 0)
}
