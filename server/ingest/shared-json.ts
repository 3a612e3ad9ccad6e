/** Objects that the metadata of many records have in common, each printed once. They must not change. */
type Printed = {
  json: string
  /** What it takes of the bounds of metadata. */
  characters: number
  values: number
}

const printed = new WeakMap<object, Printed>()

export function remember(object: object, what: Printed): void {
  printed.set(object, what)
}

export function findPrinted(value: unknown): Printed | undefined {
  return typeof value === 'object' && value !== null ? printed.get(value) : undefined
}

/** As JSON.stringify, with what is shared behind the rest. */
export function printJson(value: Readonly<Record<string, unknown>>): string {
  let own: Record<string, unknown> | undefined
  let shared = ''
  for (const key in value) {
    const json = findPrinted(value[key])?.json
    if (json === undefined) continue
    own ??= { ...value }
    // Left out by JSON.stringify.
    own[key] = undefined
    shared += `,${JSON.stringify(key)}:${json}`
  }
  if (own === undefined) return JSON.stringify(value)
  const json = JSON.stringify(own)
  return json === '{}' ? `{${shared.slice(1)}}` : `${json.slice(0, -1)}${shared}}`
}
