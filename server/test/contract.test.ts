/** The schema that programs rely on: what is committed is what is served, and nothing is taken from it unless it is listed here. */
import { readFileSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { buildSchema, findBreakingChanges, printSchema } from 'graphql'
import { expect, test } from 'vitest'

const SERVER = join(import.meta.dirname, '..')
const COMMITTED = join(SERVER, 'schema.graphql')

/** Descriptions of breaking changes that were made on purpose; each with a line in CHANGELOG.md. */
const ON_PURPOSE: readonly string[] = []

test('schema.graphql is what is served; after a change `npm test -- contract -u` prints it anew', async () => {
  const files = globSync('*/*.graphql', { cwd: SERVER }).toSorted()
  const served = makeExecutableSchema({ typeDefs: files.map((file) => readFileSync(join(SERVER, file), 'utf8')) })
  const committed = buildSchema(readFileSync(COMMITTED, 'utf8'))
  const broken = findBreakingChanges(committed, served).map(({ description }) => description)
  expect(broken.filter((description) => !ON_PURPOSE.includes(description))).toEqual([])
  await expect(`${printSchema(served)}\n`).toMatchFileSnapshot(COMMITTED)
})
