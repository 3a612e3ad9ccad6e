export const EXAMPLE_QUERY = `# The newest logs from INFO up. Ctrl-Enter runs it,
# Ctrl-Space completes. For the next page, give
# pageInfo.endCursor as $after.
query Logs($where: LogFilter, $first: Int, $after: String) {
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

export const EXAMPLE_VARIABLES = JSON.stringify(
  {
    where: { level: { gte: 'INFO' } },
    first: 10,
  },
  null,
  2,
)
