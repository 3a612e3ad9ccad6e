/** The metadata paths of some logs that a facet can count. The path of an element is that of its array. */
export function metadataPaths(metadatas: readonly unknown[]): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>()
  for (const metadata of metadatas) collect(metadata, [], found)
  return [...found.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path)
}

function collect(value: unknown, path: readonly string[], found: Map<string, readonly string[]>): void {
  if (typeof value !== 'object' || value === null) {
    if (value !== null && path.length > 0) found.set(JSON.stringify(path), path)
    return
  }
  if (Array.isArray(value)) {
    for (const element of value) collect(element, path, found)
    return
  }
  for (const [key, inner] of Object.entries(value)) collect(inner, [...path, key], found)
}
