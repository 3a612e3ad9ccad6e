/** Below a root field each value is selected once: an answer is as large as what was read for it, whatever a document says. */
import {
  getNamedType,
  GraphQLError,
  isObjectType,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type GraphQLNamedType,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'
import { AppError } from '../platform/errors.ts'

/** A field of the answer: one for all selections that graphql-js merges. `of` is the field of the schema, such as `Log.message`. */
type Field = { of: string; type: GraphQLNamedType | undefined; sets: SelectionSetNode[]; node: FieldNode }

/**
 * Refuses `nodes { message again: message }`, and `nodes { message } edges { node { message } }`: each is another copy of every message in a
 * page. The same field in two fragments is one. `maxDepth` ends a cycle of fragments.
 */
export function selectOnce(context: ValidationContext, maxDepth: number): ASTVisitor {
  return {
    OperationDefinition({ operation, selectionSet }) {
      const root = context.getSchema().getRootType(operation) ?? undefined
      for (const field of collect(context, root, [selectionSet])) {
        const repeated = findRepeated({ context, seen: new Set(), place: '' }, field, maxDepth)
        if (repeated) return refuse(context, repeated)
      }
    },
  }
}

/** `place`: the fields of the schema that lead there. */
type Search = { context: ValidationContext; seen: Set<string>; place: string }

function findRepeated(
  { context, seen, place: outer }: Search,
  { type, sets, ...field }: Field,
  depth: number,
): typeof field | undefined {
  const place = placeOf(outer, field.of)
  if (sets.length === 0) {
    if (seen.has(place)) return field
    seen.add(place)
    return undefined
  }
  if (depth === 0) return undefined
  for (const inner of collect(context, type, sets)) {
    const repeated = findRepeated({ context, seen, place }, inner, depth - 1)
    if (repeated) return repeated
  }
  return undefined
}

/** The figures of a group and those of the others are not the same values, but a page has each node in both of its lists. */
function placeOf(outer: string, of: string): string {
  const [type, name] = of.split('.')
  if (name === 'node') return outer
  return `${outer} ${name === 'edges' ? `${type}.nodes` : of}`
}

/** Introspection and `__typename` are left out: what they answer is no log's. */
function collect(
  context: ValidationContext,
  type: GraphQLNamedType | undefined,
  sets: SelectionSetNode[],
): Iterable<Field> {
  const fields = new Map<string, Field>()
  const spread = new Set<string>()

  function addField(node: FieldNode, parent: GraphQLNamedType | undefined): void {
    const { name, alias, selectionSet } = node
    if (!parent || name.value.startsWith('__')) return
    const key = `${parent.name}.${(alias ?? name).value}`
    const found = fields.get(key)
    const own = selectionSet ? [selectionSet] : []
    if (found) found.sets.push(...own)
    else fields.set(key, { of: `${parent.name}.${name.value}`, type: typeOf(parent, name.value), sets: own, node })
  }

  function add(set: SelectionSetNode, parent: GraphQLNamedType | undefined): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) addField(selection, parent)
      else if (selection.kind === Kind.INLINE_FRAGMENT) add(selection.selectionSet, narrow(selection, parent))
      else addFragment(selection.name.value)
    }
  }

  function addFragment(name: string): void {
    const fragment = spread.has(name) ? undefined : context.getFragment(name)
    spread.add(name)
    if (fragment) add(fragment.selectionSet, narrow(fragment, undefined))
  }

  const narrow = (
    { typeCondition }: { typeCondition?: { name: { value: string } } },
    parent: GraphQLNamedType | undefined,
  ) => (typeCondition ? context.getSchema().getType(typeCondition.name.value) : parent)

  for (const set of sets) add(set, type)
  return fields.values()
}

function typeOf(parent: GraphQLNamedType, name: string): GraphQLNamedType | undefined {
  return isObjectType(parent) ? getNamedType(parent.getFields()[name]?.type) : undefined
}

function refuse(context: ValidationContext, { of, node }: Pick<Field, 'of' | 'node'>): void {
  const message = `Below a root field each value is selected once, but ${of} is selected again.`
  context.reportError(
    new GraphQLError(message, { nodes: [node], originalError: new AppError('QUERY_TOO_COMPLEX', message) }),
  )
}
