import { GraphQLScalarType } from 'graphql'
import type { IngestWarning, Resolvers } from '../generated/graphql.ts'
import { literalToJson } from '../platform/text/json-literal.ts'
import type { Accept } from './accept.ts'
import type { Warnings } from './warning.ts'

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
      // Not async, which would keep the logs while it waits.
      ingestLogs(_parent, { input: { logs, ...options } }, { client, room, principal: sender }) {
        sender.quota?.takeLogs(logs.length, () => Buffer.byteLength(JSON.stringify(logs)))
        const by = { door: 'graphql' as const, client, sender, reserve: room.hold }
        return accept({ ...by, records: logs, ...options }).then(({ warnings = {}, ...acceptance }) => ({
          ...acceptance,
          warnings: listWarnings(warnings),
        }))
      },
    },
  }
}

function listWarnings(warnings: Warnings): IngestWarning[] {
  return Object.entries(warnings).flatMap(([code, names]) =>
    Object.entries(names).map(([name, count]) => ({ code, name, count })),
  )
}

/** Takes any JSON: a strict scalar would fail the whole mutation for one bad record, so `validate` checks the value. */
function permissiveScalar(name: string): GraphQLScalarType {
  return new GraphQLScalarType({ name, parseValue: (value) => value, parseLiteral: literalToJson })
}
