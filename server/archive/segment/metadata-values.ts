import { pathsOf, splitJson, type ShapePaths } from './split-json.ts'
import { SLOT } from './split-message.ts'
import type { Template, Texts } from './texts.ts'

const shapes = new WeakMap<Template, { paths: ShapePaths | undefined }>()

/** Undefined where the shape says nothing, and the text of each row must be read. */
export function shapeOf(template: Template): ShapePaths | undefined {
  let shape = shapes.get(template)
  if (!shape) shapes.set(template, (shape = { paths: pathsOf(template.parts) }))
  return shape.paths
}

export const isSamePath = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((key, i) => key === b[i])

export type Leaf = { path: readonly string[]; json: string }

/** The leaves of any metadata, and all of its keys. Undefined if it is nested deeper than a log can be. */
export function readLeaves(
  json: string,
): { leaves: readonly Leaf[]; keys: readonly (readonly string[])[] } | undefined {
  const values: string[] = []
  const paths = pathsOf(splitJson(json, values, Infinity).split(SLOT))
  return paths && { leaves: paths.leaves.map((path, i) => ({ path, json: values[i] ?? '' })), keys: paths.keys }
}

/**
 * What stands at a path in the metadata of row `i`, as JSON: strings, numbers, booleans and null, arrays by their elements, as a filter
 * sees them. The same value may come twice.
 */
export function valuesAt(metadata: Texts, path: readonly string[]): (i: number) => readonly string[] {
  const slotsOf = new Map<Template, readonly number[] | undefined>()
  return (i) => {
    const template = metadata.template(metadata.codes[i] ?? 0)
    if (!slotsOf.has(template)) {
      slotsOf.set(
        template,
        shapeOf(template)?.leaves.flatMap((leaf, slot) => (isSamePath(leaf, path) ? [slot] : [])),
      )
    }
    const slots = slotsOf.get(template)
    if (!slots)
      return (readLeaves(metadata.at(i))?.leaves ?? [])
        .filter((leaf) => isSamePath(leaf.path, path))
        .map(({ json }) => json)
    return slots.map((slot) => metadata.streams[template.streams[slot] ?? 0]?.value(metadata.codeAt(i, slot)) ?? 'null')
  }
}
