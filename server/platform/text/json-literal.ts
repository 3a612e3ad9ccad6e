import { Kind, type ValueNode } from 'graphql'
import { parseNumber } from './json.ts'

/** A literal in the text of a query, as JSON; a number that no double holds keeps its digits as a string. */
export function literalToJson(node: ValueNode, variables?: Readonly<Record<string, unknown>> | null): unknown {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literalToJson(field.value, variables)]))
    case Kind.LIST:
      return node.values.map((value) => literalToJson(value, variables))
    case Kind.INT:
    case Kind.FLOAT:
      return parseNumber(node.value)
    case Kind.VARIABLE:
      return variables?.[node.name.value]
    case Kind.NULL:
      return null
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value
  }
}
