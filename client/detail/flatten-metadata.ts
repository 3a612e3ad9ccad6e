type Place = { path: readonly string[]; value: unknown }

/**
 * Every place of the metadata that holds a value, with its path. The path of an element is that of its array, because a condition
 * holds of an array where it holds of an element; so several places can have one path.
 */
export function flattenMetadata(metadata: Readonly<Record<string, unknown>>): readonly Place[] {
  const fields: Place[] = []
  const open = [...placesIn(metadata, [])].toReversed()
  for (let place = open.pop(); place; place = open.pop()) {
    const { path, value } = place
    const inner = placesIn(value, path)
    if (inner.length > 0) for (const each of inner.toReversed()) open.push(each)
    else fields.push(place)
  }
  return fields
}

function placesIn(value: unknown, path: readonly string[]): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.map((element: unknown) => ({ path, value: element }))
  return Object.entries(value).map(([key, inner]) => ({ path: [...path, key], value: inner as unknown }))
}
