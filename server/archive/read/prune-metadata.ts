import type { Texts } from '../segment/texts.ts'
import { OBJECT, straightValues } from './straight-values.ts'

type Node = { valueOf: ((i: number) => string | undefined) | undefined; inner: Map<string, Node> }

/**
 * Metadata that has what stands at these paths, through objects alone, and nothing else: the same to whoever asks for nothing else. An object
 * or an array at the end of a path is empty.
 */
export function pruneMetadata(metadata: Texts, paths: readonly (readonly string[])[]): (i: number) => string {
  const top: Node = { valueOf: undefined, inner: new Map() }
  for (const path of paths) {
    let node = top
    for (const key of path) {
      const next: Node = node.inner.get(key) ?? { valueOf: undefined, inner: new Map() }
      node.inner.set(key, next)
      node = next
    }
    node.valueOf = straightValues(metadata, path)
  }
  return (i) => print(top, i) ?? OBJECT
}

/** Undefined where nothing stands there. */
function print({ valueOf, inner }: Node, i: number): string | undefined {
  const own = valueOf?.(i)
  if (own !== undefined && own !== OBJECT) return own
  const members = [...inner].flatMap(([key, node]) => {
    const value = print(node, i)
    return value === undefined ? [] : [`${JSON.stringify(key)}:${value}`]
  })
  return members.length > 0 ? `{${members.join()}}` : own
}
