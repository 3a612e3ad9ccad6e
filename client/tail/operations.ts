import { graphql } from '../generated/index.ts'

export const LogTailDocument = graphql(`
  subscription LogTail($where: LogFilter, $after: String, $withMetadata: Boolean = false) {
    logTail(where: $where, after: $after) {
      __typename
      ... on LogTailBatch {
        position
        logs {
          ...LogRow
        }
      }
      ... on LogTailSkipped {
        position
        count
      }
    }
  }
`)
