/**
 * Objects whose keys are ids: there would be a path for each of them. One with many different keys is open, and its keys are noted as one
 * that stands for any. Only keys that make up much of it keep their names, as those of labels that every log has.
 */
import { nameBelow, type NotedKey } from './path-name.ts'

/** With more different keys an object is open. */
export const MAX_KEYS = 200
/** Of all that the keys of an object have together. */
const NAMED_SHARE = 0.01

/** By their names, each with the keys that keep theirs. The metadata itself is never open. */
export type OpenObjects = ReadonlyMap<string, ReadonlySet<string>>

export const NONE_OPEN: OpenObjects = new Map()

type Noted = { path: readonly NotedKey[]; logs: number }

/** The objects that have too many keys by these paths. */
export function findOpenObjects(paths: Iterable<Noted>): OpenObjects {
  const objects = new Map<string, Map<string, number>>()
  for (const { path, logs } of paths) {
    let name = ''
    for (const key of path) {
      if (name !== '' && key !== null) noteKey(objects, { name, key, logs })
      name = nameBelow(name, key)
    }
  }
  return new Map([...objects].filter(([, keys]) => keys.size > MAX_KEYS).map(([name, keys]) => [name, namedKeys(keys)]))
}

type Key = { name: string; key: string; logs: number }

/** Below a key many paths may stand: one of them has the most logs. */
function noteKey(objects: Map<string, Map<string, number>>, { name, key, logs }: Key): void {
  const keys = objects.get(name) ?? new Map<string, number>()
  objects.set(name, keys)
  keys.set(key, Math.max(logs, keys.get(key) ?? 0))
}

function namedKeys(keys: ReadonlyMap<string, number>): Set<string> {
  const all = [...keys.values()].reduce((sum, logs) => sum + logs, 0)
  return new Set([...keys].filter(([, logs]) => logs > NAMED_SHARE * all).map(([key]) => key))
}

/** The key as it is noted in the object of that name. */
export const notedKey = (open: OpenObjects, name: string, key: string): NotedKey =>
  open.get(name)?.has(key) === false ? null : key

/** A path that was noted before some of its objects were open. */
export function foldPath(path: readonly NotedKey[], open: OpenObjects) {
  let name = ''
  const folded = path.map((key) => {
    const noted = key === null ? null : notedKey(open, name, key)
    name = nameBelow(name, noted)
    return noted
  })
  return { path: folded, name }
}
