import { graphql } from '../generated/index.ts'
import type { LogsQuery } from '../generated/graphql.ts'

export const LogsDocument = graphql(`
  query Logs(
    $where: LogFilter
    $first: Int
    $after: String
    $last: Int
    $before: String
    $orderBy: SortDirection!
    $withMetadata: Boolean = false
  ) {
    logs(where: $where, first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
      nodes {
        id
        timestamp
        level
        message(maxChars: 2000)
        resourceId
        parentResourceId
        traceId
        spanId
        commit
        metadata @include(if: $withMetadata)
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`)

export const IngestLogsDocument = graphql(`
  mutation IngestLogs($input: IngestLogsInput!) {
    ingestLogs(input: $input) {
      accepted
      rejected {
        index
        code
        message
      }
    }
  }
`)

export type LogRow = LogsQuery['logs']['nodes'][number]
