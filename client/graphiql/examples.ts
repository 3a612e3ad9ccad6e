/** The tabs that GraphiQL opens with the first time; the name of each operation is the title of its tab. */
const SEARCH = `# The newest logs from INFO up. Ctrl-Enter runs it,
# Ctrl-Space completes. For the next page, give
# pageInfo.endCursor as $after.
query Search($where: LogFilter, $first: Int, $after: String) {
  logs(where: $where, first: $first, after: $after) {
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

const HISTOGRAM = `# The number of logs over time, and in total.
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

const FACET = `# Which resources write the most errors.
query Facet($where: LogFilter) {
  logFacet(field: RESOURCE_ID, where: $where, first: 10) {
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

const CONTEXT = `# The logs around one log. Put the id of a log,
# from a search, into the variables.
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

const TAIL = `# Logs as they arrive. Run the tab Ingest to send one.
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

export const EXAMPLES = [
  { query: SEARCH, variables: json({ where: { level: { gte: 'INFO' } }, first: 10 }) },
  { query: HISTOGRAM, variables: json({ where: { level: { gte: 'INFO' } } }) },
  { query: FACET, variables: json({ where: { level: { gte: 'ERROR' } } }) },
  { query: CONTEXT, variables: json({ id: '' }) },
  { query: INGEST, variables: json({ input: { logs: [log] } }) },
  { query: TAIL, variables: json({ where: {} }) },
]
