import { graphql } from '../generated/index.ts'
import type { LogPatternsQuery } from '../generated/graphql.ts'

export const LogPatternsDocument = graphql(`
  query LogPatterns($where: LogFilter, $first: Int!, $buckets: Int!) {
    logPatterns(where: $where, first: $first, buckets: $buckets) {
      basis {
        kind
        rows
        selected {
          ...Figure
        }
        mayMissBelow
      }
      from
      to
      patterns {
        id
        text
        count {
          ...Figure
        }
        byLevel {
          level
          count {
            ...Figure
          }
        }
        resources {
          resourceId
          count {
            ...Figure
          }
        }
        sample {
          id
          timestamp
          message(maxChars: 600, endChars: 200)
        }
        firstSeen
        variables {
          values
          numbers {
            min
            p50
            max
          }
        }
        buckets {
          start
          count {
            value
          }
        }
      }
      others {
        ...Figure
      }
    }
  }
`)

export type FoundPatterns = LogPatternsQuery['logPatterns']
export type FoundPattern = FoundPatterns['patterns'][number]
