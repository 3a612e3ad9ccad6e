/** The pages' own documents fit into the limits that hold for everybody. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { expect, test } from 'vitest'
import { readDocument } from '../http/document-limits.ts'

const ROOT = join(import.meta.dirname, '../..')

const read = (folder: string, ending: RegExp) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !/generated|dist/.test(file))
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8'))

const schema = makeExecutableSchema({ typeDefs: read('server', /\.graphql$/) })

const documents = read('client', /\.tsx?$/).flatMap((text) =>
  [...text.matchAll(/`((?:#.*\n)*\s*(?:query|mutation|subscription) [^`]*)`/g)].map(([, query = '']) => query),
)

test('there are some', () => {
  expect(documents.length).toBeGreaterThan(3)
})

test.each(documents)('%s', (query) => {
  expect(readDocument({ schema, query, operationName: undefined })).toMatchObject({ kind: 'Document' })
})
