import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { readDocument } from './document-limits.ts'

const schema = buildSchema(`
  type Query { logs: Page log: Log tail: Event stats: Stats }
  type Page { edges: [Edge] nodes: [Log] }
  type Edge { cursor: String node: Log }
  type Log { id: ID message(maxChars: Int): String }
  union Event = Batch | Skipped
  type Batch { logs: [Log] position: String }
  type Skipped { position: String }
  type Stats { groups: [Group] others: Group }
  type Group { value: Float buckets: [Bucket] }
  type Bucket { value: Float }
`)

/** What refuses a document, in its own words; undefined for a good one. */
function refusal(query: string): string | undefined {
  const document = readDocument({ schema, query, operationName: undefined })
  return Array.isArray(document) ? document[0]?.message : undefined
}

const FRAGMENT = 'fragment F on Log { id message }'

test.each([
  ['by an alias', '{ logs { nodes { message a: message } } }'],
  ['by an alias with other arguments', '{ logs { nodes { message a: message(maxChars: 9) } } }'],
  ['by an alias of the list', '{ logs { nodes { message } more: nodes { message } } }'],
  ['by both lists of a page', '{ logs { nodes { message } edges { node { message } } } }'],
  ['by an alias in a fragment', '{ logs { nodes { message ... on Log { a: message } } } }'],
  ['by a fragment in both lists', `{ logs { nodes { ...F } edges { node { ...F } } } } ${FRAGMENT}`],
  ['of a single log', '{ log { message a: message } }'],
  ['in one of two operations', 'query A { log { id } } query B { log { message a: message } }'],
  ['by an alias of groups', '{ stats { groups { value } more: groups { value } } }'],
  ['in a live tail', '{ tail { ... on Batch { logs { message a: message } } } }'],
])('the same value again %s is refused', (_, query) => {
  expect(refusal(query)).toMatch(
    /Below a root field each value is selected once, but (Log|Group)\.\w+ is selected again\./,
  )
})

test.each([
  ['the cursors of edges beside the nodes', '{ logs { edges { cursor } nodes { id message } } }'],
  ['other values in each list', '{ logs { edges { node { id } } nodes { message } } }'],
  ['a field that two fragments share', `{ logs { nodes { id ...F ... on Log { message } } } } ${FRAGMENT}`],
  ['the same lists under two root fields', `{ a: logs { nodes { ...F } } b: logs { nodes { ...F } } } ${FRAGMENT}`],
  ['a field of each type of a union', '{ tail { ... on Batch { position } ... on Skipped { position } } }'],
  [
    'the figures of groups, of the others and of buckets',
    '{ stats { groups { value buckets { value } } others { value } } }',
  ],
  ['the names of types', '{ logs { __typename edges { node { __typename id } } nodes { __typename message } } }'],
])('%s are good', (_, query) => {
  expect(refusal(query)).toBeUndefined()
})
