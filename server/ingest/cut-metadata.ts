/** Makes metadata that is too large or too deep small enough: what is small stays whole, what is large is cut, and a mark says how large it was. */
import { LOG_LIMITS } from '../log/log.ts'
import { jsonBytes } from '../platform/text/json-size.ts'
import { cutText } from './cut-text.ts'
import { isJsonObject, isOtherKey, mergeKeys, PARENT, type JsonObject } from './metadata.ts'
import { repairText } from './text.ts'

/** The key of the mark: `{"bytes": 123456}`, the size of all metadata as JSON; and `values`, where there are more than are allowed. */
export const MARK = '_truncated'

/** Room for the mark. */
const MARK_BYTES = 64
const MARK_VALUES = 3
/** A value of up to so many bytes is stored whole as long as there is room, and no value is cut to less. */
const SMALL_BYTES = 256
/** Quotes, colon and comma. */
const KEY_BYTES = 4

const { maxMetadataBytes: MAX_BYTES, maxMetadataValues: MAX_VALUES, maxMetadataDepth: MAX_DEPTH } = LOG_LIMITS

/** Room that is left for what is added afterwards: bytes as JSON, and values. */
export type Reserve = { bytes: number; values: number }

const NO_RESERVE: Reserve = { bytes: 0, values: 0 }

/**
 * The metadata of a record, other top-level keys merged in, within the limits and with the mark. Its time is linear in what it is given;
 * it recurses to the allowed depth.
 */
export function cutMetadata(record: JsonObject, reserve = NO_RESERVE): JsonObject {
  const sizes: Sizes = new Map()
  const own = boundedEntries((record['metadata'] ?? {}) as JsonObject, { depth: 1, sizes })
  const others = boundedEntries(record, { depth: 1, sizes, isWanted: isOtherKey })
  const merged = mergeKeys(Object.fromEntries(others.entries), Object.fromEntries(own.entries))
  const { bytes, values } = sum([sizeOfWhole(merged, sizes), own.leftOut, others.leftOut])
  const maxBytes = MAX_BYTES - MARK_BYTES - reserve.bytes
  const room = { maxBytes, maxValues: MAX_VALUES - MARK_VALUES - reserve.values, depth: 1 }
  const kept = fitEntries(Object.entries(withoutMark(merged)), { room, sizes })
  return Object.fromEntries([...kept, [MARK, values > MAX_VALUES ? { bytes, values } : { bytes }]])
}

/** A key of the client with the name of the mark is renamed as others are; a mark of an earlier cut is replaced. */
function withoutMark(merged: JsonObject): JsonObject {
  if (!Object.hasOwn(merged, MARK)) return merged
  const { [MARK]: mark, ...rest } = merged
  if (isJsonObject(mark) && /^bytes(,values)?$/.test(Object.keys(mark).join())) return rest
  const { [MARK]: _room, ...renamed } = mergeKeys({ [MARK]: mark }, { [MARK]: undefined, ...rest })
  return renamed
}

type Room = { maxBytes: number; maxValues: number; depth: number }
/** Bytes as JSON, and values: containers and what they hold. */
type Size = { bytes: number; values: number }
type Entry = [key: string, value: unknown]
type Sized = Size & { entry: Entry; index: number }
/** The sizes of values that do not take few bytes, so that each is measured once, however deep it is. */
type Sizes = Map<object | string, Size>

const sum = (sizes: readonly Size[]): Size => ({
  bytes: sizes.reduce((total, { bytes }) => total + bytes, 0),
  values: sizes.reduce((total, { values }) => total + values, 0),
})

type Wanted = { depth: number; sizes: Sizes; isWanted?: (entry: Entry) => boolean }

/** All large entries, as many small ones as could have room, and the size of the others: an object may have a million keys. */
function boundedEntries(object: JsonObject, { depth, sizes, isWanted = () => true }: Wanted) {
  const entries: Entry[] = []
  const leftOut: Size = { bytes: 0, values: 0 }
  const small: Size = { bytes: 0, values: 0 }
  for (const key in object) {
    const entry: Entry = [key, object[key]]
    if (!isWanted(entry)) continue
    const { bytes, values } = sizeOfEntry(entry, depth, sizes)
    const isSmall = bytes <= SMALL_BYTES && key !== PARENT
    const hasRoom = small.bytes + bytes <= MAX_BYTES && small.values + values <= MAX_VALUES
    if (!isSmall || hasRoom) entries.push(entry)
    if (isSmall) add(hasRoom ? small : leftOut, { bytes, values })
  }
  return { entries, leftOut }
}

function add(total: Size, { bytes, values }: Size): void {
  total.bytes += bytes
  total.values += values
}

/** `parentResourceId` comes first, then small entries, then large ones, each with an equal share of the room that is left; their order stays. */
function fitEntries(entries: readonly Entry[], { room, sizes }: { room: Room; sizes: Sizes }): Entry[] {
  const sized = entries.map((entry, index): Sized => ({ entry, index, ...sizeOfEntry(entry, room.depth, sizes) }))
  const parentFirst = (a: Sized, b: Sized) => Number(isParent(b)) - Number(isParent(a))
  const small = sized.filter(({ bytes }) => bytes <= SMALL_BYTES).toSorted(parentFirst)
  const large = sized
    .filter(({ bytes }) => bytes > SMALL_BYTES)
    .toSorted((a, b) => parentFirst(a, b) || (a.bytes < b.bytes ? -1 : Number(a.bytes > b.bytes)))
  const left: Size = { bytes: room.maxBytes - 2, values: room.maxValues }
  return [...keepSmall(small, { left, wanted: sum(large) }), ...fitLarge(large, { left, depth: room.depth, sizes })]
    .toSorted((a, b) => a.index - b.index)
    .map(({ entry }) => entry)
}

/** Those that fit, in half of the room if the large ones want the rest; what they take is taken from what is left. */
function keepSmall(small: readonly Sized[], { left, wanted }: { left: Size; wanted: Size }): Sized[] {
  const reserve = { bytes: Math.min(left.bytes / 2, wanted.bytes), values: Math.min(left.values / 2, wanted.values) }
  const kept: Sized[] = []
  for (const each of small) {
    if (left.bytes - reserve.bytes <= KEY_BYTES || left.values - reserve.values < 1) break
    if (each.bytes > left.bytes - reserve.bytes || each.values > left.values - reserve.values) continue
    take(left, each)
    kept.push(each)
  }
  return kept
}

function take(left: Size, { bytes, values }: Size): void {
  left.bytes -= bytes
  left.values -= values
}

type Large = { left: Size; depth: number; sizes: Sizes }

/** Whole or cut to a share. Of the values an entry has more than its share where those behind it want less. */
function fitLarge(large: readonly Sized[], { left, depth, sizes }: Large): Sized[] {
  const served = large.slice(0, Math.min(Math.floor(left.bytes / SMALL_BYTES), left.values))
  const kept: Sized[] = []
  let { values: wanted } = sum(served)
  for (const [place, each] of served.entries()) {
    wanted -= each.values
    const others = served.length - place
    const maxValues = Math.max(Math.floor(left.values / others), left.values - wanted)
    const room = { maxBytes: Math.floor(left.bytes / others), maxValues, depth }
    const fits = each.bytes <= room.maxBytes && each.values <= room.maxValues
    const fitted = fits ? each : shrink(each, { room, sizes })
    if (fitted === undefined) continue
    take(left, fitted)
    kept.push(fitted)
  }
  return kept
}

function isParent({ entry: [key] }: Sized): boolean {
  return key === PARENT
}

/** An entry that takes its share of the room; undefined when the share is too small for anything of use. */
function shrink(
  { entry: [key, value], index }: Sized,
  { room, sizes }: { room: Room; sizes: Sizes },
): Sized | undefined {
  const { maxValues, depth } = room
  const maxBytes = room.maxBytes - jsonBytes(key) - KEY_BYTES
  if (maxBytes < SMALL_BYTES / 2 || maxValues < 1) return undefined
  const entry: Entry = [key, fitValue(value, { room: { maxBytes, maxValues, depth }, sizes })]
  const { bytes, values } = sizeOfEntry(entry, depth, sizes)
  return { entry, index, bytes: Math.min(bytes, room.maxBytes), values }
}

const TOO_DEEP = '… [cut, nested too deep]'

function fitValue(value: unknown, { room, sizes }: { room: Room; sizes: Sizes }): unknown {
  if (typeof value === 'string') return cutText(repairText(value), room.maxBytes - 2, jsonBytes)
  if (typeof value !== 'object' || value === null) return value
  if (room.depth >= MAX_DEPTH) return TOO_DEEP
  const inner = { maxBytes: room.maxBytes, maxValues: room.maxValues - 1, depth: room.depth + 1 }
  if (Array.isArray(value)) return fitItems(value, { room: inner, sizes })
  const { entries } = boundedEntries(value as JsonObject, { depth: inner.depth, sizes })
  return Object.fromEntries(fitEntries(entries, { room: inner, sizes }))
}

/** The first items that fit; the one that does not is cut where that leaves something of use. */
function fitItems(items: readonly unknown[], { room, sizes }: { room: Room; sizes: Sizes }): unknown[] {
  const { depth } = room
  const kept: unknown[] = []
  const left: Size = { bytes: room.maxBytes - 2, values: room.maxValues }
  for (const item of items) {
    const { bytes, values } = sizeOfValue(item, depth, sizes)
    if (bytes <= left.bytes - 1 && values <= left.values) {
      kept.push(item)
      take(left, { bytes: bytes + 1, values })
      continue
    }
    const cut = { maxBytes: left.bytes - 1, maxValues: left.values, depth }
    if (left.bytes >= SMALL_BYTES && left.values > 1) kept.push(fitValue(item, { room: cut, sizes }))
    break
  }
  return kept
}

function sizeOfEntry([key, value]: Entry, depth: number, sizes: Sizes): Size {
  const { bytes, values } = sizeOfValue(value, depth, sizes)
  return { bytes: jsonBytes(key) + KEY_BYTES + bytes, values }
}

/** Its bytes are Infinity if it is too deep. */
function sizeOfValue(value: unknown, depth: number, sizes: Sizes): Size {
  if (typeof value === 'string') return sizeOfText(value, sizes)
  if (typeof value !== 'object' || value === null) return { bytes: String(value).length, values: 1 }
  if (depth >= MAX_DEPTH) return { bytes: Infinity, values: 1 }
  const known = sizes.get(value)
  if (known !== undefined) return known
  const size: Size = { bytes: 2, values: 1 }
  if (Array.isArray(value)) {
    size.bytes += value.length
    for (const item of value) add(size, sizeOfValue(item, depth + 1, sizes))
  } else for (const key in value) add(size, sizeOfEntry([key, (value as JsonObject)[key]], depth + 1, sizes))
  if (size.bytes > SMALL_BYTES) sizes.set(value, size)
  return size
}

function sizeOfText(text: string, sizes: Sizes): Size {
  const known = text.length > MAX_BYTES ? sizes.get(text) : undefined
  if (known !== undefined) return known
  const size = { bytes: jsonBytes(text) + 2, values: 1 }
  if (text.length > MAX_BYTES) sizes.set(text, size)
  return size
}

/** The size of everything, however deep it is; the whole itself is no value of its own. */
function sizeOfWhole(whole: unknown, sizes: Sizes): Size {
  const size: Size = { bytes: 0, values: -1 }
  const waiting: unknown[] = [whole]
  while (waiting.length > 0) {
    const value = waiting.pop()
    size.values++
    if (typeof value === 'string') size.bytes += sizeOfText(value, sizes).bytes
    else if (Array.isArray(value)) {
      size.bytes += Math.max(2, value.length + 1)
      for (const item of value) waiting.push(item)
    } else if (isJsonObject(value)) {
      let keys = 0
      for (const key in value) {
        keys++
        size.bytes += jsonBytes(key) + KEY_BYTES - 1
        waiting.push(value[key])
      }
      size.bytes += Math.max(2, keys + 1)
    } else size.bytes += String(value).length
  }
  return size
}
