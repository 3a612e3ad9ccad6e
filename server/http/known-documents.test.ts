import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InMemoryCache } from '@apollo/client'
import { parse, print, type DocumentNode } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import * as explorer from '../../client/generated/graphql.ts'
import { NOBODY, PERMISSIONS, type Principal } from '../platform/principal.ts'
import { serve } from '../test/support/graphql-server.ts'
import { openWebSocket } from '../test/support/socket-client.ts'
import { createKnownDocuments } from './known-documents.ts'

const KNOWN = 'query A($n: Int) { list(n: $n) { id ...Part } } fragment Part on Item { name }'

function setUp(options: { areKnown: boolean; file?: string; explorers?: string[] }) {
  const folder = mkdtempSync(join(tmpdir(), 'timberline-documents-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { areKnown, explorers } = options
  if (explorers) writeFileSync(join(folder, 'documents.json'), JSON.stringify(explorers))
  const file = options.file === undefined ? undefined : join(folder, 'own.graphql')
  if (file) writeFileSync(file, options.file ?? '')
  const known = createKnownDocuments({ areKnown, file, pagesFolder: folder })
  return (text: unknown, principal = {}) => known.refuse(text, principal)?.code
}

test('a document is known in any layout and with the types that clients add, and no other is', () => {
  const judge = setUp({ areKnown: true, explorers: [KNOWN] })
  const spaced = print(parse(KNOWN))
  const typed = print(new InMemoryCache().transformDocument(parse(KNOWN)))
  expect(typed).toContain('__typename')
  for (const text of [KNOWN, spaced, typed, `# again\n${KNOWN}`]) expect([text, judge(text)]).toEqual([text, undefined])
  const others = [
    KNOWN.replace('name', 'name secret'),
    KNOWN.replace('name', 'other: name'),
    `${KNOWN} query B { list { id } }`,
    '{ list { id } }',
    '{ __typename }',
    'no document',
    '',
    undefined,
    { toString: () => KNOWN },
  ]
  for (const text of others) expect([text, judge(text)]).toEqual([text, 'FORBIDDEN'])
})

test('what the explorer sends is what its build has listed', () => {
  const documents = Object.values(explorer).filter((value): value is DocumentNode & typeof value => 'kind' in value)
  expect(documents.length).toBeGreaterThan(20)
  const judge = setUp({ areKnown: true, explorers: documents.map(print) })
  const cache = new InMemoryCache()
  for (const document of documents) expect(judge(print(cache.transformDocument(document)))).toBeUndefined()
})

test('without the setting only keys that say so are bound', () => {
  const judge = setUp({ areKnown: false, explorers: [KNOWN] })
  expect(judge('{ list { id } }')).toBeUndefined()
  expect(judge('{ list { id } }', { documents: 'any' })).toBeUndefined()
  expect(judge('{ list { id } }', { documents: 'known' })).toBe('FORBIDDEN')
  expect(judge(KNOWN, { documents: 'known' })).toBeUndefined()
})

test('each operation of an operator’s file is a document, with its fragments', () => {
  const file = `query A { list { ...Part } } query B { list { id } } fragment Part on Item { name }`
  const judge = setUp({ areKnown: true, file, explorers: [KNOWN] })
  expect(judge('query A { list { ...Part } } fragment Part on Item { name }')).toBeUndefined()
  expect(judge('query B { list { id } }')).toBeUndefined()
  expect(judge(file)).toBe('FORBIDDEN')
})

test('a file without operations, and a missing build, stop the start with a sentence', () => {
  expect(() => setUp({ areKnown: false, file: 'fragment A on B { c }' })).toThrow(
    /^GRAPHQL_DOCUMENTS_FILE .* holds no GraphQL operations \(there is none in it\)\.$/,
  )
  expect(() => setUp({ areKnown: true })).toThrow(/^GRAPHQL_DOCUMENTS=known needs the explorer/)
})

test('holds by POST, by GET and on a WebSocket, for the key alone or for everybody', async () => {
  const stage = {
    typeDefs: 'type Query { a: Int b: Int } type Mutation { c: Int }',
    resolvers: { Query: { a: () => 1, b: () => 2 } },
  }
  const key: Principal = { ...NOBODY, kind: 'key', permissions: new Set(PERMISSIONS), documents: 'known' }
  const ways = [{ authenticate: () => key }, { documents: { areKnown: true } }]
  for (const way of ways) {
    await using server = await serve({ stage, pagesDocuments: ['{ a }'], ...way })
    expect((await server.ask('{ a }')).json.data).toEqual({ a: 1 })
    expect((await server.ask('{ b }')).status).toBe(403)
    const get = (query: string) =>
      fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { 'apollo-require-preflight': '1' },
      })
    expect((await get('{ a }')).status).toBe(200)
    expect((await get('{ b }')).status).toBe(403)
    using socket = await openWebSocket(server.url)
    await socket.init()
    socket.subscribe('1', '{ a }')
    expect(await socket.reply('1', 'next')).toMatchObject({ payload: { data: { a: 1 } } })
    socket.subscribe('2', '{ b }')
    expect(await socket.reply('2', 'error')).toMatchObject({ payload: [{ extensions: { code: 'FORBIDDEN' } }] })
  }
})
