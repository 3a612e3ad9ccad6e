/** The present search as a program, in three languages; each runs as it stands. */
import type { LogFilter, SortDirection } from '../generated/graphql.ts'

export type SharedSearch = { where: LogFilter | undefined; first: number; orderBy: SortDirection }

const SELECTION = `{
    nodes {
      id
      timestamp
      level
      resourceId
      message
      traceId
      metadata
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }`

const SEARCH = [
  'query Search($where: LogFilter, $first: Int, $orderBy: SortDirection) {',
  `  logs(where: $where, first: $first, orderBy: $orderBy) ${SELECTION}`,
  '}',
].join('\n')

/** Longer addresses are cut off by some browsers, proxies and chats. */
const MAX_LINK_BYTES = 8192

/** A query that holds its values, to be pasted where there is no place for variables. */
export function asGraphql({ where, first, orderBy }: SharedSearch): string {
  const condition = where === undefined ? '' : `where: ${literal(where, false)}, `
  return `{\n  logs(${condition}first: ${first}, orderBy: ${orderBy}) ${SELECTION}\n}\n`
}

export function asCurl(search: SharedSearch, origin: string): string {
  const body = JSON.stringify({ query: SEARCH, variables: search })
  return `curl -X POST ${quoted(`${origin}/graphql`)} -H 'Content-Type: application/json' \\\n  -d ${quoted(body)}\n`
}

/** With the typed client, as a file at the top of the project. */
export function asTypeScript(search: SharedSearch, origin: string): string {
  return `import { createClient } from './client/api/client.ts'

const timberline = createClient(${JSON.stringify(origin)})
const { logs } = await timberline.searchLogs(${JSON.stringify(search, null, 2)})
for (const { timestamp, level, message } of logs.nodes) console.log(timestamp, level, message)
`
}

/** Where GraphiQL opens with the search; undefined if it is too long for an address. */
export function graphiqlLink(search: SharedSearch): string | undefined {
  const hash = new URLSearchParams({ query: SEARCH, variables: JSON.stringify(search, null, 2) })
  const link = `/graphql#${hash}`
  return link.length > MAX_LINK_BYTES ? undefined : link
}

/** For sh: between single quotes everything is itself but the quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * A value as GraphQL writes it in a document. Names stand without quotes, and so do the values of an enum: of a filter's
 * fields only `level` has them.
 */
function literal(value: unknown, isEnum: boolean): string {
  if (typeof value === 'string') return isEnum ? value : stringLiteral(value)
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, isEnum)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).flatMap(([name, field]) =>
    field === undefined ? [] : [`${name}: ${literal(field, isEnum || name === 'level')}`],
  )
  return `{${fields.join(', ')}}`
}

/** JSON's escapes are GraphQL's. */
function stringLiteral(text: string): string {
  return JSON.stringify(text)
}
