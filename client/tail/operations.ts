import { graphql } from '../generated/index.ts'

export const LogTailDocument = graphql(`
  subscription LogTail($where: LogFilter, $after: String, $withMetadata: Boolean = false) {
    logTail(where: $where, after: $after) {
      __typename
      ... on LogTailBatch {
        position
        logs {
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
      }
      ... on LogTailSkipped {
        position
        count
      }
    }
  }
`)
