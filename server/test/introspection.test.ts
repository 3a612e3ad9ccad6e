/** What the server says of its schema, to GraphiQL and to generators of clients, is what is committed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql'
import { expect, test } from 'vitest'
import { startApp } from './support/harness.ts'

test('introspection tells all of schema.graphql, with its descriptions', async () => {
  await using app = await startApp()
  const answer = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }) }),
  })
  const { data } = (await answer.json()) as { data: IntrospectionQuery }
  const committed = buildSchema(readFileSync(join(import.meta.dirname, '..', 'schema.graphql'), 'utf8'))
  expect(inOrder(buildClientSchema(data))).toBe(inOrder(committed))
})

const inOrder = (schema: GraphQLSchema) => printSchema(lexicographicSortSchema(schema))
