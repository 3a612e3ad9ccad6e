/** GRAPHQL_DOCUMENTS=known with the explorer that was built: what its pages send is answered, and nothing else. */
import { InMemoryCache } from '@apollo/client'
import { print } from 'graphql'
import { expect, test } from 'vitest'
import { LogsDocument, SavedViewsDocument } from '../../client/generated/graphql.ts'
import { startApp } from './support/harness.ts'

test('the pages work, and other questions are refused', async () => {
  await using app = await startApp({ env: { GRAPHQL_DOCUMENTS: 'known' } })
  const ask = async (query: string, variables: object = {}) => {
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    return { status: answer.status, json: (await answer.json()) as { data?: object; error?: { code: string } } }
  }
  // As the client of the pages makes it.
  const cache = new InMemoryCache()
  const sent = [LogsDocument, SavedViewsDocument].map((document) => print(cache.transformDocument(document)))
  for (const query of sent)
    expect(await ask(query, { orderBy: 'DESC' })).toMatchObject({ status: 200, json: { data: expect.anything() } })
  for (const query of ['{ logs { nodes { message } } }', '{ __schema { types { name } } }'])
    expect(await ask(query)).toMatchObject({ status: 403, json: { error: { code: 'FORBIDDEN' } } })
})
