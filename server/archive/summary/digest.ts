/**
 * What a part must know of one segment, as bytes: its signature, the values of the listed fields with their counts, and the ranges of its
 * numbers. A step stores one for each of its segments in its transaction, so that a part can be closed after any number of kills.
 */
import {
  AREAS,
  areasOf,
  blocksOf,
  createAreas,
  endAreas,
  type AreaReaders,
  type AreaWriters,
} from '../segment/areas.ts'
import { readNumbers, writeNumbers } from '../segment/codes.ts'
import { readFrame, writeFrame } from '../segment/frame.ts'
import { readTextList, writeTextList } from '../segment/text-list.ts'
import type { Entries } from './entries.ts'
import { gramBit, hashValue, valueBit, type ValueHash } from './hashes.ts'
import type { Range } from './metadata-entries.ts'
import { LISTED_FIELDS, SUMMARY_FORMAT, type DigestShape, type ListedField } from './part-shape.ts'
import { readRange, writeRange } from './range-bounds.ts'
import { addTo } from './segment-set.ts'

const PART = 'The digest of a segment'

/** With five, values that are in almost every segment leave so many bits always set that absent ones seem to be there. */
const HASHES = 7
/** So many bits for each that is set leave two thirds of them at 0. */
const BITS_A_SET_ONE = 2.5
const MIN_BITS = 1024
/** 32 KiB a segment, and 128 MiB for a part of 4096. */
const MAX_BITS = 2 ** 18
/** Of a first step. A field with more of them has a new value in every fourth row. */
const MAX_LISTED_VALUES = 16_384

/** Of the segments of a part's first step: 64 of them, or as many as the day has. */
export function shapeOf(first: readonly Entries[]): DigestShape {
  const hashed = LISTED_FIELDS.filter((field) => valuesOf(first, field).size > MAX_LISTED_VALUES)
  const usual = first.filter(({ isFull }) => !isFull)
  const setBits = usual.reduce((sum, entries) => {
    return (
      sum + entries.grams.length + (HASHES * entries.hashes.length) / 2 + HASHES * listedHashes(entries, hashed).length
    )
  }, 0)
  const average = setBits / Math.max(1, usual.length)
  const bits = Math.ceil((BITS_A_SET_ONE * average) / 8) * 8
  return { format: SUMMARY_FORMAT, bits: Math.min(MAX_BITS, Math.max(MIN_BITS, bits)), hashes: HASHES, hashed }
}

function valuesOf(all: readonly Entries[], field: ListedField): Set<string> {
  const values = new Set<string>()
  for (const entries of all) for (const value of entries.values.get(field)?.keys() ?? []) values.add(value)
  return values
}

export function digestOf(entries: Entries, shape: DigestShape): Buffer {
  const areas = createAreas()
  areas.numbers.varint(entries.rows)
  areas.bytes.raw(signatureOf(entries, shape))
  for (const field of listedFields(shape)) writeCounts(areas, entries.values.get(field) ?? new Map())
  writeRanges(areas, entries)
  return writeFrame(1, blocksOf(areas))
}

export type Digest = {
  rows: number
  signature: Buffer
  values: ReadonlyMap<ListedField, ReadonlyMap<string, number>>
  ranges: ReadonlyMap<string, Range>
  hasMoreRanges: boolean
}

/** Throws a SegmentError. */
export function readDigest(digest: Uint8Array, shape: DigestShape): Digest {
  const areas = areasOf(readFrame(digest, { part: PART, n: 1, blocks: AREAS }))
  const rows = areas.numbers.count()
  const signature = areas.bytes.take(shape.bits / 8)
  const values = new Map(listedFields(shape).map((field) => [field, readCounts(areas)]))
  const ranges = readRanges(areas)
  endAreas(areas)
  return { rows, signature, values, ...ranges }
}

const listedFields = ({ hashed }: DigestShape) => LISTED_FIELDS.filter((field) => !hashed.includes(field))

function signatureOf(entries: Entries, { bits, hashes, hashed }: DigestShape): Buffer {
  const signature = Buffer.alloc(bits / 8, entries.isFull ? 0xff : 0)

  function setAll(hash: ValueHash): void {
    for (let i = 0; i < hashes; i++) addTo(signature, valueBit(hash, i, bits))
  }

  for (const gram of entries.grams) addTo(signature, gramBit(gram, bits))
  for (let i = 0; i < entries.hashes.length; i += 2) setAll([entries.hashes[i] ?? 0, entries.hashes[i + 1] ?? 0])
  for (const hash of listedHashes(entries, hashed)) setAll(hash)
  return signature
}

const listedHashes = ({ values }: Entries, fields: readonly ListedField[]): ValueHash[] =>
  fields.flatMap((field) => [...(values.get(field)?.keys() ?? [])].map((value) => hashValue(field, value)))

function writeCounts(areas: AreaWriters, counts: ReadonlyMap<string, number>): void {
  areas.numbers.varint(counts.size)
  writeTextList(areas, [...counts.keys()])
  writeNumbers(areas.numbers, [...counts.values()])
}

function readCounts(areas: AreaReaders): Map<string, number> {
  const size = areas.numbers.count()
  const texts = readTextList(areas, size)
  const counts = readNumbers(areas.numbers, size)
  return new Map(Array.from(counts, (count, place) => [texts.at(place), count]))
}

function writeRanges(areas: AreaWriters, { ranges, hasMoreRanges }: Entries): void {
  areas.numbers.byte(hasMoreRanges ? 1 : 0)
  areas.numbers.varint(ranges.size)
  writeTextList(areas, [...ranges.keys()])
  for (const range of ranges.values()) writeRange(areas.numbers, range)
}

function readRanges(areas: AreaReaders): Pick<Digest, 'ranges' | 'hasMoreRanges'> {
  const { numbers } = areas
  const hasMoreRanges = numbers.byte() === 1
  const size = numbers.count()
  const paths = readTextList(areas, size)
  const ranges = Array.from({ length: size }, (_, place) => {
    return [paths.at(place), readRange(numbers)] as const
  })
  return { ranges: new Map(ranges), hasMoreRanges }
}
