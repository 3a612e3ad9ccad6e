/** Counts the paths that occur in the metadata of some logs. Elements of arrays count under the path of their array, as in a filter. */
import type { MetadataType } from '../generated/graphql.ts'
import { FILTER_LIMITS } from './limits.ts'
import { NONE_OPEN, notedKey, type OpenObjects } from './open-objects.ts'
import { nameBelow, type NotedKey } from './path-name.ts'

export type SampledLog = { metadata: string; ms: number }

export type FoundPath = {
  path: readonly NotedKey[]
  name: string
  /** None of an open object. */
  types: MetadataType[]
  /** How many of the logs have it, and the time of the newest of them. */
  logs: number
  lastMs: number
}

type Place = { path: readonly NotedKey[]; name: string; bytes: number }

const TOP: Place = { path: [], name: '', bytes: 0 }

/** Of all names of one sample. Below a long key, a few logs would fill hundreds of megabytes. */
const MAX_NAME_CHARS = 2 ** 20

/** Further paths than `maxPaths` are left out. */
export function createPathTally(maxPaths: number, open: OpenObjects = NONE_OPEN) {
  const found = new Map<string, FoundPath>()
  let chars = 0

  function note({ path, name }: Place): FoundPath | undefined {
    const known = found.get(name)
    if (known || found.size >= maxPaths || chars >= MAX_NAME_CHARS) return known
    chars += name.length
    const added: FoundPath = { path, name, types: [], logs: 0, lastMs: -Infinity }
    found.set(name, added)
    return added
  }

  return {
    add({ metadata, ms }: SampledLog): void {
      const inLog = new Set<FoundPath>()
      walk(JSON.parse(metadata), TOP, {
        open,
        note(place, type) {
          const known = note(place)
          if (!known) return
          inLog.add(known)
          if (type && !known.types.includes(type)) known.types.push(type)
        },
      })
      for (const known of inLog) {
        known.logs++
        known.lastMs = Math.max(known.lastMs, ms)
      }
    },
    found: (): FoundPath[] => [...found.values()],
  }
}

type Walk = { open: OpenObjects; note: (place: Place, type?: MetadataType) => void }

/** Calls back for every value that is neither an object nor an array, and, without a type, for every open object. */
function walk(value: unknown, place: Place, { open, note }: Walk): void {
  if (Array.isArray(value)) {
    for (const element of value) walk(element, place, { open, note })
    return
  }
  if (typeof value !== 'object' || value === null) {
    note(place, typeOf(value))
    return
  }
  if (open.has(place.name)) note(place)
  for (const [key, inner] of Object.entries(value)) {
    const next = below(place, key, open)
    if (next) walk(inner, next, { open, note })
  }
}

/** Undefined for what no filter could ask for. */
function below({ path, name, bytes }: Place, key: string, open: OpenObjects): Place | undefined {
  const inAll = bytes + Buffer.byteLength(key)
  if (path.length >= FILTER_LIMITS.maxPathKeys || inAll > FILTER_LIMITS.maxTextBytes) return undefined
  const noted = notedKey(open, name, key)
  return { path: [...path, noted], name: nameBelow(name, noted), bytes: inAll }
}

function typeOf(value: unknown): MetadataType {
  if (typeof value === 'string') return 'STRING'
  if (typeof value === 'number') return 'NUMBER'
  return typeof value === 'boolean' ? 'BOOLEAN' : 'NULL'
}
