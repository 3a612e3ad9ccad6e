/** The question of a chart as a query with its values inline, for tools that have no variables. */
import type { LogStatsQueryVariables } from '../generated/graphql.ts'
import { graphqlLiteral } from '../ui/graphql-literal.ts'

const FIGURE = '{ value low high why }'

export function statsAsGraphql(variables: LogStatsQueryVariables): string {
  const given = Object.entries(variables).filter(([, value]) => value !== undefined && value !== null)
  const written = given.map(([name, value]) => `    ${name}: ${graphqlLiteral(value)}`)
  const group = `{ key { value } values ${FIGURE}${variables.buckets ? ` buckets { start values ${FIGURE} }` : ''} }`
  return [
    '{',
    '  logStats(',
    ...written,
    '  ) {',
    '    basis { kind rows mayMissBelow reason }',
    `    groups ${group}`,
    `    others ${group}`,
    '  }',
    '}',
    '',
  ].join('\n')
}
