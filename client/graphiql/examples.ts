/**
 * The tabs that GraphiQL opens with the first time; the name of each operation is the title of its tab. The lines are short, because the
 * buttons of the editor lie above the end of long ones.
 */
import type { Newest } from './newest-log.ts'

const SEARCH = `# The newest logs from INFO up.
# Ctrl-Enter runs it, Ctrl-Space completes.
# For the next page, set $after to
# pageInfo.endCursor.
query Search(
  $where: LogFilter
  $first: Int
  $after: String
) {
  logs(
    where: $where
    first: $first
    after: $after
  ) {
    nodes {
      id
      timestamp
      level
      resourceId
      message(maxChars: 200)
      traceId
      metadata
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`

const METADATA = `# Logs by a value in their metadata.
# The tab Paths lists the paths.
query Metadata($where: LogFilter) {
  logs(where: $where, first: 10) {
    nodes {
      timestamp
      message(maxChars: 200)
      metadata
    }
  }
}
`

const HISTOGRAM = `# The number of logs over time,
# and in total.
query Histogram($where: LogFilter) {
  logHistogram(where: $where, buckets: 24) {
    interval
    buckets {
      start
      total
      byLevel {
        level
        count
      }
    }
  }
  logCount(where: $where) {
    value
    exact
  }
}
`

const FACET = `# The resources with the most errors.
query Facet($where: LogFilter) {
  logFacet(
    field: RESOURCE_ID
    where: $where
    first: 10
  ) {
    nodes {
      value
      count
    }
    pageInfo {
      hasNextPage
    }
  }
}
`

const METADATA_FACET = `# The values at a path of the metadata,
# the most frequent first.
query MetadataFacet($path: [String!]) {
  logFacet(
    field: METADATA
    metadataPath: $path
    first: 10
  ) {
    nodes {
      value
      type
      count
    }
  }
}
`

const PATHS = `# The paths that occur in the metadata.
# A new path is listed within minutes.
query Paths($search: String) {
  metadataPaths(search: $search, first: 50) {
    nodes {
      name
      types
      count
      share
      lastSeenAt
    }
  }
}
`

const CONTEXT = `# The logs around one log: the newest.
# A search answers the id of each log.
query Context($id: ID!) {
  logContext(id: $id, before: 5, after: 5) {
    nodes {
      timestamp
      level
      message(maxChars: 200)
    }
  }
}
`

const TRACE = `# The logs of one trace, in time order:
# that of the newest log with a trace.
query Trace($traceId: String!) {
  trace(traceId: $traceId, first: 100) {
    nodes {
      timestamp
      level
      resourceId
      message(maxChars: 200)
    }
  }
}
`

const INGEST = `# Sends a log.
mutation Ingest($input: IngestLogsInput!) {
  ingestLogs(input: $input) {
    accepted
    rejected {
      index
      code
      message
    }
  }
}
`

const TAIL = `# Logs as they arrive.
# Run the tab Ingest to send one.
subscription Tail($where: LogFilter) {
  logTail(where: $where) {
    ... on LogTailBatch {
      logs {
        timestamp
        level
        message(maxChars: 200)
      }
    }
    ... on LogTailSkipped {
      count
    }
  }
}
`

const json = (variables: object) => JSON.stringify(variables, null, 2)
const log = { level: 'warn', message: 'a log from GraphiQL', resourceId: 'graphiql', metadata: { user: { id: 7 } } }
const redirected = { metadata: { path: ['http', 'status'], op: { range: { gte: 300 } } } }

export function createExamples({ id, traceId }: Newest) {
  return [
    { query: SEARCH, variables: json({ where: { level: { gte: 'INFO' } }, first: 10 }) },
    { query: METADATA, variables: json({ where: redirected }) },
    { query: HISTOGRAM, variables: json({ where: { level: { gte: 'INFO' } } }) },
    { query: FACET, variables: json({ where: { level: { gte: 'ERROR' } } }) },
    { query: METADATA_FACET, variables: json({ path: ['http', 'status'] }) },
    { query: PATHS, variables: json({ search: 'http' }) },
    { query: CONTEXT, variables: json({ id }) },
    { query: TRACE, variables: json({ traceId }) },
    { query: INGEST, variables: json({ input: { logs: [log] } }) },
    { query: TAIL, variables: json({ where: {} }) },
  ]
}
