/**
 * What stands at a path through objects alone, as `straightAt` in filter/to-sql.ts has it: of a scalar its JSON, of an object or an array that
 * it is one. Undefined: nothing stands there.
 */
import type { Template, Texts } from '../segment/texts.ts'

export const OBJECT = '{}'
const ARRAY = '[]'

/** Of the metadata of row `i`. */
export function straightValues(metadata: Texts, path: readonly string[]): (i: number) => string | undefined {
  const places = new Map<Template, Place>()
  return (i) => {
    const template = metadata.template(metadata.codes[i] ?? 0)
    let place = places.get(template)
    if (place === undefined) places.set(template, (place = placeIn(template, path)))
    if (typeof place !== 'number')
      return place === 'unknown' ? shown(at(JSON.parse(metadata.at(i)), path)) : place.shown
    return metadata.streams[template.streams[place] ?? 0]?.value(metadata.codeAt(i, place))
  }
}

/** The number of a value of the template, what stands there in each row, or, where the template is no JSON, the rows tell. */
type Place = number | { shown: string | undefined } | 'unknown'

function placeIn({ parts, streams }: Template, path: readonly string[]): Place {
  let shape: unknown
  try {
    // Each value is its number here: nothing else in a template is a scalar.
    shape = JSON.parse(parts.map((part, i) => (i === 0 ? part : `${i - 1}${part}`)).join(''))
  } catch {
    return 'unknown'
  }
  // A text that is one value as a whole.
  if (typeof shape !== 'object' || streams.length !== parts.length - 1) return 'unknown'
  const found = at(shape, path)
  return typeof found === 'number' ? found : { shown: shown(found) }
}

function at(metadata: unknown, path: readonly string[]): unknown {
  let value = metadata
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

function shown(value: unknown): string | undefined {
  if (Array.isArray(value)) return ARRAY
  return typeof value === 'object' && value !== null ? OBJECT : JSON.stringify(value)
}
