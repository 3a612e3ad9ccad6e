/** The fields of our arguments whose values are those of an enum. */
const ENUMS: ReadonlySet<string> = new Set(['level', 'function', 'field', 'direction'])

/** A value of arguments as a GraphQL literal. Field names and the values of enums have no quotes. */
export function graphqlLiteral(value: unknown, isEnum = false): string {
  // JSON's escapes are GraphQL's.
  if (typeof value === 'string') return isEnum ? value : JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => graphqlLiteral(item, isEnum)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).flatMap(([name, field]) =>
    field === undefined ? [] : [`${name}: ${graphqlLiteral(field, isEnum || ENUMS.has(name))}`],
  )
  return `{${fields.join(', ')}}`
}
