/** The current search as a program in three languages; each runs without changes. */
import type { LogFilter, SortDirection } from '../generated/graphql.ts'
import type { NumberOrder } from '../state/number-order.ts'
import { graphqlLiteral } from '../ui/graphql-literal.ts'

export type SharedSearch = {
  where: LogFilter | undefined
  first: number
  orderBy: SortDirection
  /** In the order of a number, in place of the one by time. */
  sort?: NumberOrder | null
}

const FIELDS = `{
      id
      timestamp
      level
      resourceId
      message
      traceId
      metadata
    }`

const SELECTION = `{
    nodes ${FIELDS}
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

const TOP_SELECTION = `{
    nodes {
      number
      log ${FIELDS.replaceAll('\n', '\n  ')}
    }
    count
    notNumbers
  }`

const TOP = [
  'query Top($metadataPath: [String!]!, $where: LogFilter, $direction: SortDirection) {',
  `  topLogs(metadataPath: $metadataPath, where: $where, direction: $direction) ${TOP_SELECTION}`,
  '}',
].join('\n')

function requestOf({ sort, where, ...page }: SharedSearch) {
  if (!sort) return { query: SEARCH, variables: { where, ...page } }
  return { query: TOP, variables: { metadataPath: sort.path, where, direction: sort.direction } }
}

/** Some browsers, proxies and chats cut longer addresses off. */
const MAX_LINK_BYTES = 8192

/** A query with its values inline, for tools that have no variables. */
export function asGraphql({ where, first, orderBy, sort }: SharedSearch): string {
  const condition = where === undefined ? '' : `where: ${graphqlLiteral(where)}, `
  if (sort)
    return `{\n  topLogs(metadataPath: ${graphqlLiteral(sort.path)}, ${condition}direction: ${sort.direction}) ${TOP_SELECTION}\n}\n`
  return `{\n  logs(${condition}first: ${first}, orderBy: ${orderBy}) ${SELECTION}\n}\n`
}

export function asCurl(search: SharedSearch, origin: string): string {
  const body = JSON.stringify(requestOf(search))
  return `curl -X POST ${quoted(`${origin}/graphql`)} -H 'Content-Type: application/json' \\\n  -d ${quoted(body)}\n`
}

/** With the typed client, as a file at the top of the project. */
export function asTypeScript(search: SharedSearch, origin: string): string {
  const variables = JSON.stringify(requestOf(search).variables, null, 2)
  const rest = search.sort
    ? `const { topLogs } = await timberline.readTopLogs(${variables})
for (const { number, log } of topLogs.nodes) console.log(number, log.timestamp, log.message)`
    : `const { logs } = await timberline.searchLogs(${variables})
for (const { timestamp, level, message } of logs.nodes) console.log(timestamp, level, message)`
  return `import { createClient } from './client/api/client.ts'

const timberline = createClient(${JSON.stringify(origin)})
${rest}
`
}

/** The address that opens GraphiQL with the search; undefined if it would be too long. */
export function graphiqlLink(search: SharedSearch): string | undefined {
  const { query, variables } = requestOf(search)
  const hash = new URLSearchParams({ query, variables: JSON.stringify(variables, null, 2) })
  const link = `/graphql#${hash}`
  return link.length > MAX_LINK_BYTES ? undefined : link
}

/** Quoted for sh: between single quotes only the quote itself is special. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
