/** The current search as a program in three languages; each runs without changes. */
import type { LogFilter, SortDirection } from '../generated/graphql.ts'
import { graphqlLiteral } from '../ui/graphql-literal.ts'

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

/** Some browsers, proxies and chats cut longer addresses off. */
const MAX_LINK_BYTES = 8192

/** A query with its values inline, for tools that have no variables. */
export function asGraphql({ where, first, orderBy }: SharedSearch): string {
  const condition = where === undefined ? '' : `where: ${graphqlLiteral(where)}, `
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

/** The address that opens GraphiQL with the search; undefined if it would be too long. */
export function graphiqlLink(search: SharedSearch): string | undefined {
  const hash = new URLSearchParams({ query: SEARCH, variables: JSON.stringify(search, null, 2) })
  const link = `/graphql#${hash}`
  return link.length > MAX_LINK_BYTES ? undefined : link
}

/** Quoted for sh: between single quotes only the quote itself is special. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
