import { graphql } from '../generated/index.ts'
import type { LogQuery, LogsQuery } from '../generated/graphql.ts'

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

export const LogDocument = graphql(`
  query Log($id: ID!) {
    log(id: $id) {
      id
      timestamp
      level
      message
      messageLength
      resourceId
      parentResourceId
      traceId
      spanId
      commit
      metadata
    }
  }
`)

export type LogRow = LogsQuery['logs']['nodes'][number]
/** A whole log. */
export type FullLog = NonNullable<LogQuery['log']>
