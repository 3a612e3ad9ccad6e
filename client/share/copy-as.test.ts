import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { sharedTab } from '../graphiql/shared-tab.ts'
import { asCurl, asGraphql, asTypeScript, graphiqlLink, type SharedSearch } from './copy-as.ts'

const search: SharedSearch = {
  where: {
    level: { in: ['WARN', 'ERROR'] },
    or: [
      { metadata: { path: ['level'], op: { eq: { string: 'WARN' } } } },
      { not: { message: { eq: `it's "so"\n` } } },
    ],
  },
  first: 25,
  orderBy: 'ASC',
}

test('GraphQL has the values of enums without quotes, and those of texts with', () => {
  const text = asGraphql(search)
  expect(() => parse(text)).not.toThrow()
  expect(text).toContain('level: {in: [WARN, ERROR]}')
  expect(text).toContain('path: ["level"], op: {eq: {string: "WARN"}}')
  expect(text).toContain(String.raw`{eq: "it's \"so\"\n"}`)
  expect(text).toContain('first: 25, orderBy: ASC')
  expect(asGraphql({ ...search, where: undefined })).not.toContain('where')
})

test('curl has every quote of the search between quotes of the shell', () => {
  expect(asCurl(search, 'http://logs')).toContain(String.raw`it'\''s \"so\"`)
})

test('GraphiQL finds the query and its variables in the address', () => {
  const link = graphiqlLink(search) ?? ''
  const tab = sharedTab(new URL(link, 'http://logs').hash)
  expect(() => parse(tab?.query ?? '')).not.toThrow()
  expect(JSON.parse(tab?.variables ?? '')).toEqual(search)
  expect(sharedTab('')).toBeUndefined()
})

test('in the order of a number it asks for the first logs of that', () => {
  const sorted: SharedSearch = { ...search, sort: { path: ['http', 'a "b"'], direction: 'DESC' } }
  const text = asGraphql(sorted)
  expect(() => parse(text)).not.toThrow()
  expect(text).toContain(String.raw`topLogs(metadataPath: ["http", "a \"b\""], where: {`)
  const variables = { metadataPath: ['http', 'a "b"'], where: search.where, direction: 'DESC' }
  const tab = sharedTab(new URL(graphiqlLink(sorted) ?? '', 'http://logs').hash)
  expect(() => parse(tab?.query ?? '')).not.toThrow()
  expect(JSON.parse(tab?.variables ?? '')).toEqual(variables)
  expect(asTypeScript(sorted, 'http://logs')).toContain(`readTopLogs(${JSON.stringify(variables, null, 2)})`)
})

test('a search that is too long for an address has no link', () => {
  const where = { message: { contains: 'x'.repeat(9000) } }
  expect(graphiqlLink({ ...search, where })).toBeUndefined()
})
