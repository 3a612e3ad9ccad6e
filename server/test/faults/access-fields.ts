/** For each root field of a schema a document that is valid, with arguments that mean little: whether it may be asked is what counts. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql'

export type RootField = { type: 'Query' | 'Mutation' | 'Subscription'; name: string; document: string }

export function rootFields(schema: GraphQLSchema): RootField[] {
  return (['Query', 'Mutation', 'Subscription'] as const).flatMap((type) => {
    const fields = schema.getType(type)
    if (!fields || !('getFields' in fields)) throw new Error(`The schema has no ${type}.`)
    return Object.values(fields.getFields() as Record<string, GraphQLField<unknown, unknown>>).map((field) => ({
      type,
      name: field.name,
      document: `${type.toLowerCase()} { ${field.name}${writeArguments(field)}${writeSelection(field)} }`,
    }))
  })
}

/** A position that nobody has issued, where one can be given: a tail that opens says nothing, and one that cannot says that it was asked. */
function writeArguments({ args }: GraphQLField<unknown, unknown>): string {
  const given = args.filter((argument) => isRequiredArgument(argument) || argument.name === 'after')
  const required = given.map(({ name, type }) => `${name}: ${writeValue(type)}`)
  return required.length > 0 ? `(${required.join(', ')})` : ''
}

function writeSelection({ type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type)
  return isLeafType(named) && !isUnionType(named) ? '' : ' { __typename }'
}

function writeValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return writeValue(type.ofType)
  if (isListType(type)) return `[${writeValue(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (!isInputObjectType(type)) return SCALARS[type.name] ?? '"x"'
  const entries = Object.values(type.getFields())
    .filter((field) => isRequiredInputField(field))
    .map((field) => `${field.name}: ${writeValue(field.type)}`)
  return `{ ${entries.join(', ')} }`
}

const SCALARS: Readonly<Record<string, string>> = {
  Int: '1',
  Float: '1',
  BigInt: '1',
  Boolean: 'true',
  JSONObject: '{}',
  DateTime: '"2026-11-23T09:30:00Z"',
}
