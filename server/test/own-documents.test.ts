/** The pages' own documents fit into the limits that hold for everybody. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { print } from 'graphql'
import { expect, test } from 'vitest'
import * as generated from '../../client/generated/graphql.ts'
import { createExamples } from '../../client/graphiql/examples.ts'
import { readDocument } from '../http/document-limits.ts'

const SERVER = join(import.meta.dirname, '..')

const typeDefs = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => readFileSync(join(SERVER, file), 'utf8'))
const schema = makeExecutableSchema({ typeDefs })

/** As they are sent: with the fragments that a document names. */
const sent = Object.entries(generated).filter(([name]) => name.endsWith('Document'))
const documents = [
  ...sent.map(([, document]) => print(document)),
  ...createExamples({ id: '', traceId: '' }).map(({ query }) => query),
]

test('there are some', () => {
  expect(sent.length).toBeGreaterThan(15)
})

test.each(documents)('%s', (query) => {
  expect(readDocument({ schema, query, operationName: undefined })).toMatchObject({ kind: 'Document' })
})
