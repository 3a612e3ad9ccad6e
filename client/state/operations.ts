import { graphql } from '../generated/index.ts'
import type { LogQuery, LogRowFragment } from '../generated/graphql.ts'

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
        ...LogRow
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }

  fragment LogRow on Log {
    id
    timestamp
    level
    message(maxChars: 2000, endChars: 800)
    resourceId
    parentResourceId
    traceId
    spanId
    commit
    metadata @include(if: $withMetadata)
  }
`)

/** The logs with the largest or the smallest numbers, all on one page. */
export const TopLogsDocument = graphql(`
  query TopLogs(
    $metadataPath: [String!]!
    $where: LogFilter
    $direction: SortDirection!
    $withMetadata: Boolean = false
  ) {
    topLogs(metadataPath: $metadataPath, where: $where, direction: $direction) {
      nodes {
        number
        log {
          ...LogRow
        }
      }
      count
      notNumbers
    }
  }
`)

/** How many characters of a message the list and the tail ask for, some of them from its end; a message of this length may be cut. */
export const LIST_MESSAGE_CHARS = 2000

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

/** Only whether there are some, and how many, is of interest. */
export const NewerLogsDocument = graphql(`
  query NewerLogs($where: LogFilter!) {
    logCount(where: $where, cap: 1000) {
      value
      exact
    }
  }
`)

export type LogRow = LogRowFragment
/** A whole log. */
export type FullLog = NonNullable<LogQuery['log']>
