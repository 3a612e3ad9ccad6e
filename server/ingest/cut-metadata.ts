/** Makes metadata that is too large or too deep small enough: what is small stays whole, what is large is cut, and a mark says how large it was. */
import { LOG_LIMITS } from '../log/log.ts'
import { cutText, jsonLength } from './cut-text.ts'
import { isJsonObject, isOtherKey, mergeKeys, PARENT, type JsonObject } from './metadata.ts'
import { repairText } from './text.ts'

/** The key of the mark: `{"bytes": 123456}`, the size of all metadata as JSON. */
export const MARK = '_truncated'

/** Room for the mark. */
const MARK_BYTES = 64
/** A value of up to so many bytes is stored whole as long as there is room, and no value is cut to less. */
const SMALL_BYTES = 256
/** Quotes, colon and comma. */
const KEY_BYTES = 4

/**
 * The metadata of a record, other top-level keys merged in, within the limits and with the mark. Its time is linear in what it is given;
 * it recurses to the allowed depth.
 */
export function cutMetadata(record: JsonObject): JsonObject {
  const sizes: Sizes = new Map()
  const own = boundedEntries((record['metadata'] ?? {}) as JsonObject, { depth: 1, sizes })
  const others = boundedEntries(record, { depth: 1, sizes, isWanted: isOtherKey })
  const merged = mergeKeys(Object.fromEntries(others.entries), Object.fromEntries(own.entries))
  const bytes = sizeOf(merged) + own.leftOutBytes + others.leftOutBytes
  const room = { maxBytes: LOG_LIMITS.maxMetadataBytes - MARK_BYTES, depth: 1 }
  const kept = fitEntries(Object.entries(withoutMark(merged)), { room, sizes })
  return Object.fromEntries([...kept, [MARK, { bytes }]])
}

/** A key of the client with the name of the mark is renamed as others are; a mark of an earlier cut is replaced. */
function withoutMark(merged: JsonObject): JsonObject {
  if (!Object.hasOwn(merged, MARK)) return merged
  const { [MARK]: mark, ...rest } = merged
  if (isJsonObject(mark) && Object.keys(mark).join() === 'bytes') return rest
  const { [MARK]: _room, ...renamed } = mergeKeys({ [MARK]: mark }, { [MARK]: undefined, ...rest })
  return renamed
}

type Room = { maxBytes: number; depth: number }
type Entry = [key: string, value: unknown]
type Sized = { entry: Entry; index: number; bytes: number }
/** How many bytes values take as JSON that do not take few, so that each is measured once, however deep it is. */
type Sizes = Map<object, number>

type Wanted = { depth: number; sizes: Sizes; isWanted?: (entry: Entry) => boolean }

/** All large entries, as many small ones as could have room, and the bytes of the others: an object may have a million keys. */
function boundedEntries(object: JsonObject, { depth, sizes, isWanted = () => true }: Wanted) {
  const entries: Entry[] = []
  let leftOutBytes = 0
  let smallBytes = 0
  for (const key in object) {
    const entry: Entry = [key, object[key]]
    if (!isWanted(entry)) continue
    const value = valueBytes(entry[1], depth, sizes)
    const bytes = jsonLength(key) + KEY_BYTES + value
    const isSmall = value <= SMALL_BYTES && key !== PARENT
    if (isSmall && smallBytes + bytes > LOG_LIMITS.maxMetadataBytes) {
      leftOutBytes += bytes
      continue
    }
    entries.push(entry)
    if (isSmall) smallBytes += bytes
  }
  return { entries, leftOutBytes }
}

/** `parentResourceId` comes first, then small entries, then large ones, each with an equal share of the room that is left; their order stays. */
function fitEntries(entries: readonly Entry[], { room, sizes }: { room: Room; sizes: Sizes }): Entry[] {
  const sized = entries.map((entry, index): Sized => ({ entry, index, bytes: entryBytes(entry, room.depth, sizes) }))
  const parentFirst = (a: Sized, b: Sized) => Number(isParent(b)) - Number(isParent(a))
  const small = sized.filter(({ bytes }) => bytes <= SMALL_BYTES).toSorted(parentFirst)
  const large = sized
    .filter(({ bytes }) => bytes > SMALL_BYTES)
    .toSorted((a, b) => parentFirst(a, b) || (a.bytes < b.bytes ? -1 : Number(a.bytes > b.bytes)))
  let left = room.maxBytes - 2
  const kept: Sized[] = []
  const wanted = large.reduce((sum, { bytes }) => sum + bytes, 0)
  const reserve = Math.min(left / 2, wanted)
  for (const each of small) {
    if (left - reserve <= KEY_BYTES) break
    if (each.bytes > left - reserve) continue
    left -= each.bytes
    kept.push(each)
  }
  const served = large.slice(0, Math.floor(left / SMALL_BYTES))
  for (const [place, each] of served.entries()) {
    const share = { maxBytes: Math.floor(left / (served.length - place)), depth: room.depth }
    const fitted = each.bytes <= share.maxBytes ? each : shrink(each, { room: share, sizes })
    if (fitted === undefined) continue
    left -= fitted.bytes
    kept.push(fitted)
  }
  return kept.toSorted((a, b) => a.index - b.index).map(({ entry }) => entry)
}

function isParent({ entry: [key] }: Sized): boolean {
  return key === PARENT
}

/** An entry that takes its share of the room; undefined when the share is too small for anything of use. */
function shrink(
  { entry: [key, value], index }: Sized,
  { room: { maxBytes, depth }, sizes }: { room: Room; sizes: Sizes },
): Sized | undefined {
  const keyBytes = jsonLength(key) + KEY_BYTES
  const room = { maxBytes: maxBytes - keyBytes, depth }
  if (room.maxBytes < SMALL_BYTES / 2) return undefined
  const fitted = fitValue(value, { room, sizes })
  const bytes = keyBytes + valueBytes(fitted, depth, sizes)
  return { entry: [key, fitted], index, bytes: Math.min(bytes, maxBytes) }
}

const TOO_DEEP = '… [cut, nested too deep]'

function fitValue(value: unknown, { room: { maxBytes, depth }, sizes }: { room: Room; sizes: Sizes }): unknown {
  if (typeof value === 'string') return cutText(repairText(value), maxBytes - 2, jsonLength)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= LOG_LIMITS.maxMetadataDepth) return TOO_DEEP
  const room = { maxBytes, depth: depth + 1 }
  if (Array.isArray(value)) return fitItems(value, { room, sizes })
  return Object.fromEntries(
    fitEntries(boundedEntries(value as JsonObject, { depth: room.depth, sizes }).entries, { room, sizes }),
  )
}

/** The first items that fit; the one that does not is cut where that leaves something of use. */
function fitItems(
  items: readonly unknown[],
  { room: { maxBytes, depth }, sizes }: { room: Room; sizes: Sizes },
): unknown[] {
  const kept: unknown[] = []
  let left = maxBytes - 2
  for (const item of items) {
    const bytes = valueBytes(item, depth, sizes)
    if (bytes <= left - 1) {
      kept.push(item)
      left -= bytes + 1
      continue
    }
    if (left >= SMALL_BYTES) kept.push(fitValue(item, { room: { maxBytes: left - 1, depth }, sizes }))
    break
  }
  return kept
}

function entryBytes([key, value]: Entry, depth: number, sizes: Sizes): number {
  return jsonLength(key) + KEY_BYTES + valueBytes(value, depth, sizes)
}

/** How many bytes a value takes as JSON; Infinity if it is too deep. */
function valueBytes(value: unknown, depth: number, sizes: Sizes): number {
  if (typeof value === 'string') return jsonLength(value) + 2
  if (typeof value !== 'object' || value === null) return String(value).length
  if (depth >= LOG_LIMITS.maxMetadataDepth) return Infinity
  const known = sizes.get(value)
  if (known !== undefined) return known
  let bytes = 2
  if (Array.isArray(value)) for (const item of value) bytes += 1 + valueBytes(item, depth + 1, sizes)
  else for (const key in value) bytes += entryBytes([key, (value as JsonObject)[key]], depth + 1, sizes)
  if (bytes > SMALL_BYTES) sizes.set(value, bytes)
  return bytes
}

/** The size as JSON of everything, however deep it is. */
function sizeOf(whole: unknown): number {
  let bytes = 0
  const waiting: unknown[] = [whole]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'string') bytes += jsonLength(value) + 2
    else if (Array.isArray(value)) {
      bytes += Math.max(2, value.length + 1)
      for (const item of value) waiting.push(item)
    } else if (isJsonObject(value)) {
      let keys = 0
      for (const key in value) {
        keys++
        bytes += jsonLength(key) + KEY_BYTES - 1
        waiting.push(value[key])
      }
      bytes += Math.max(2, keys + 1)
    } else bytes += String(value).length
  }
  return bytes
}
