/** JSON as lines, indented by two spaces. */

export type JsonLine = {
  /** The level of indentation. */
  depth: number
  /** Of the member of an object, in front of its value. */
  name?: string
  /** A string, a number, true, false or null; without it the line has only brackets. */
  value?: unknown
  /** Brackets and a comma, behind the rest. */
  end: string
}

export function jsonLines(value: unknown): readonly JsonLine[] {
  const lines: JsonLine[] = []
  add(lines, value, { depth: 0, end: '' })
  return lines
}

function add(lines: JsonLine[], value: unknown, place: JsonLine): void {
  if (typeof value !== 'object' || value === null) return void lines.push({ ...place, value })
  const isList = Array.isArray(value)
  const [open, close] = isList ? '[]' : '{}'
  const entries = Object.entries(value)
  if (entries.length === 0) return void lines.push({ ...place, end: `${open}${close}${place.end}` })
  lines.push({ ...place, end: open ?? '' })
  for (const [index, [name, item]] of entries.entries()) {
    const end = index < entries.length - 1 ? ',' : ''
    add(lines, item, { depth: place.depth + 1, ...(!isList && { name }), end })
  }
  lines.push({ depth: place.depth, end: `${close}${place.end}` })
}
