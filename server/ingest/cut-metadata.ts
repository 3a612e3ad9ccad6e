/** Makes metadata that is too large or too deep small enough: what is small stays whole, what is large is cut, and a mark says how large it was. */
import { LOG_LIMITS } from '../log/log.ts'
import { cutText, jsonLength } from './cut-text.ts'
import { isJsonObject, type JsonObject } from './metadata.ts'
import { repairText } from './text.ts'

/** The key of the mark: `{"bytes": 123456}`, the size of all metadata as JSON. */
export const MARK = '_truncated'

/** Room for the mark. */
const MARK_BYTES = 64
/** A value of up to so many bytes is stored whole as long as there is room, and no value is cut to less. */
const SMALL_BYTES = 256
/** Quotes, colon and comma. */
const KEY_BYTES = 4

/** The same object within the limits of metadata, with the mark. Its time is linear in what it is given; it recurses to the allowed depth. */
export function cutMetadata(metadata: JsonObject): JsonObject {
  const { [MARK]: _mark, ...rest } = metadata
  const entries = fitEntries(Object.entries(rest), { maxBytes: LOG_LIMITS.maxMetadataBytes - MARK_BYTES, depth: 1 })
  return Object.fromEntries([...entries, [MARK, { bytes: sizeOf(metadata) }]])
}

type Room = { maxBytes: number; depth: number }
type Entry = [key: string, value: unknown]
type Sized = { entry: Entry; index: number; bytes: number }

/** Small entries come first, then the large ones, each with an equal share of the room that is left; their order stays. */
function fitEntries(entries: readonly Entry[], { maxBytes, depth }: Room): Entry[] {
  const sized = entries.map((entry, index): Sized => ({ entry, index, bytes: entryBytes(entry, { maxBytes, depth }) }))
  const small = sized.filter(({ bytes }) => bytes <= SMALL_BYTES)
  const large = sized.filter(({ bytes }) => bytes > SMALL_BYTES).toSorted((a, b) => a.bytes - b.bytes)
  let left = maxBytes - 2
  const kept: Sized[] = []
  const reserve = large.length === 0 ? 0 : left / 2
  for (const each of small) {
    if (each.bytes > left - reserve) continue
    left -= each.bytes
    kept.push(each)
  }
  const served = large.slice(0, Math.floor(left / SMALL_BYTES))
  for (const [place, each] of served.entries()) {
    const share = Math.floor(left / (served.length - place))
    const fitted = each.bytes <= share ? each : shrink(each, { maxBytes: share, depth })
    if (fitted === undefined) continue
    left -= fitted.bytes
    kept.push(fitted)
  }
  return kept.toSorted((a, b) => a.index - b.index).map(({ entry }) => entry)
}

/** An entry that takes its share of the room; undefined when the share is too small for anything of use. */
function shrink({ entry: [key, value], index }: Sized, { maxBytes, depth }: Room): Sized | undefined {
  const keyBytes = jsonLength(key) + KEY_BYTES
  const room = { maxBytes: maxBytes - keyBytes, depth }
  if (room.maxBytes < SMALL_BYTES / 2) return undefined
  const fitted = fitValue(value, room)
  return { entry: [key, fitted], index, bytes: keyBytes + (boundedBytes(fitted, { maxBytes, depth }) ?? maxBytes) }
}

const TOO_DEEP = '… [cut, nested too deep]'

function fitValue(value: unknown, { maxBytes, depth }: Room): unknown {
  if (typeof value === 'string') return cutText(repairText(value), maxBytes - 2, jsonLength)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= LOG_LIMITS.maxMetadataDepth) return TOO_DEEP
  const room = { maxBytes, depth: depth + 1 }
  if (Array.isArray(value)) return fitItems(value, room)
  return Object.fromEntries(fitEntries(Object.entries(value), room))
}

/** The first items that fit; the one that does not is cut where that leaves something of use. */
function fitItems(items: readonly unknown[], { maxBytes, depth }: Room): unknown[] {
  const kept: unknown[] = []
  let left = maxBytes - 2
  for (const item of items) {
    const bytes = boundedBytes(item, { maxBytes: left - 1, depth })
    if (bytes !== undefined) {
      kept.push(item)
      left -= bytes + 1
      continue
    }
    if (left >= SMALL_BYTES) kept.push(fitValue(item, { maxBytes: left - 1, depth }))
    break
  }
  return kept
}

function entryBytes([key, value]: Entry, room: Room): number {
  const keyBytes = (key.length > room.maxBytes ? key.length : jsonLength(key)) + KEY_BYTES
  return keyBytes + (boundedBytes(value, room) ?? room.maxBytes + 1)
}

/** How many bytes a value takes as JSON; undefined if it takes more than the room or is too deep. It stops there. */
function boundedBytes(value: unknown, { maxBytes, depth }: Room): number | undefined {
  if (typeof value === 'object' && value !== null) return boundedBytesInside(value, { maxBytes, depth })
  if (typeof value === 'string' && value.length > maxBytes) return undefined
  const bytes = typeof value === 'string' ? jsonLength(value) + 2 : String(value).length
  return bytes <= maxBytes ? bytes : undefined
}

function boundedBytesInside(value: object, { maxBytes, depth }: Room): number | undefined {
  if (depth >= LOG_LIMITS.maxMetadataDepth) return undefined
  let bytes = 2
  const isArray = Array.isArray(value)
  for (const key in value) {
    const keyBytes = isArray ? 1 : jsonLength(key) + KEY_BYTES
    const room = { maxBytes: maxBytes - bytes - keyBytes, depth: depth + 1 }
    const more = boundedBytes((value as JsonObject)[key], room)
    if (more === undefined) return undefined
    bytes += keyBytes + more
  }
  return bytes <= maxBytes ? bytes : undefined
}

/** The size as JSON of everything, however deep it is. */
function sizeOf(metadata: JsonObject): number {
  let bytes = 0
  const waiting: unknown[] = [metadata]
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
