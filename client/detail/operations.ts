import { graphql } from '../generated/index.ts'
import type { LogContextQuery } from '../generated/graphql.ts'

export const LogContextDocument = graphql(`
  query LogContext($id: ID!, $around: Int!, $sameResource: Boolean!) {
    logContext(id: $id, before: $around, after: $around, sameResource: $sameResource) {
      nodes {
        ...LogLine
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }

  fragment LogLine on Log {
    id
    timestamp
    level
    message(maxChars: 500, endChars: 250)
    resourceId
  }
`)

export const ContextPageDocument = graphql(`
  query ContextPage($where: LogFilter, $first: Int, $after: String, $last: Int, $before: String) {
    logs(where: $where, first: $first, after: $after, last: $last, before: $before, orderBy: ASC) {
      nodes {
        ...LogLine
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

export const TraceDocument = graphql(`
  query Trace($traceId: String!, $first: Int!, $after: String) {
    trace(traceId: $traceId, first: $first, after: $after) {
      nodes {
        ...LogLine
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export type LogsInOrder = NonNullable<LogContextQuery['logContext']>
/** A log among its neighbours: what fits in a line. */
export type LineLog = LogsInOrder['nodes'][number]
