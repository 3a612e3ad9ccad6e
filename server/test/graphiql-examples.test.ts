/** The examples that GraphiQL opens with answer something on the sample logs of the explorer. */
import { expect, test } from 'vitest'
import { createSampleLogs } from '../../client/explorer/sample-logs.ts'
import { createExamples } from '../../client/graphiql/examples.ts'
import { readNewest } from '../../client/graphiql/newest-log.ts'
import { ask } from './faults/client.ts'
import { startApp } from './support/harness.ts'
import { notePaths } from './support/metadata-paths.ts'
import { storeLogs } from './support/send-logs.ts'

/** The buttons of the editor lie above what is longer. */
const MAX_LINE = 48
/** The last one is a subscription, which a browser runs in journey.test.ts. */
const examples = createExamples({ id: '', traceId: '' }).slice(0, -1)
const nameOf = (query: string) => /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? query

test('no line of an example is under the buttons of the editor', () => {
  const lines = createExamples({ id: '', traceId: '' }).flatMap(({ query }) => query.split('\n'))
  expect(lines.filter((line) => line.length > MAX_LINE)).toEqual([])
})

test('each example answers without an error, and with something', async () => {
  await using app = await startApp()
  expect(await readNewest(`${app.url}/graphql`)).toEqual({ id: '', traceId: '' })
  await storeLogs(app, createSampleLogs(300, Date.now()))
  await notePaths(app.prisma)
  const newest = await readNewest(`${app.url}/graphql`)
  for (const { query, variables } of createExamples(newest).slice(0, examples.length)) {
    const { data, errors } = await ask<object>(app.url, { query, variables: JSON.parse(variables) as object })
    expect([nameOf(query), errors]).toEqual([nameOf(query), undefined])
    expect([nameOf(query), JSON.stringify(data)]).toEqual([
      nameOf(query),
      expect.not.stringMatching(/"nodes":\[\]|"(?:log\w*|trace|topLogs|metadataPaths)":null/),
    ])
  }
})

test('a server that does not answer leaves the examples without ids', async () => {
  expect(await readNewest('http://127.0.0.1:9/graphql')).toEqual({ id: '', traceId: '' })
})
