import { GraphQLScalarType } from 'graphql'
import type { Resolvers } from '../generated/graphql.ts'
import { literalToJson } from '../platform/text/json-literal.ts'
import type { Accept } from './accept.ts'

/** The mutation `ingestLogs` and its two scalars. */
export function ingestResolvers({
  accept,
}: {
  accept: Accept
}): Pick<Resolvers, 'Mutation' | 'LevelInput' | 'TimestampInput'> {
  return {
    LevelInput: permissiveScalar('LevelInput'),
    TimestampInput: permissiveScalar('TimestampInput'),
    Mutation: {
      ingestLogs: (_parent, { input }) => accept({ records: input.logs, idempotencyKey: input.idempotencyKey }),
    },
  }
}

/** Takes any JSON: a strict scalar would fail the whole mutation for one bad record, so `validate` checks the value. */
function permissiveScalar(name: string): GraphQLScalarType {
  return new GraphQLScalarType({ name, parseValue: (value) => value, parseLiteral: literalToJson })
}
