import { graphql } from '../generated/index.ts'
import type { LogPatternsQuery } from '../generated/graphql.ts'

export const LogPatternsDocument = graphql(`
  query LogPatterns($where: LogFilter, $first: Int!, $buckets: Int!) {
    logPatterns(where: $where, first: $first, buckets: $buckets) {
      basis {
        kind
        rows
        selected {
          ...PatternFigure
        }
        mayMissBelow
      }
      from
      to
      patterns {
        id
        text
        count {
          ...PatternFigure
        }
        byLevel {
          level
          count {
            ...PatternFigure
          }
        }
        resources {
          resourceId
          count {
            ...PatternFigure
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
        ...PatternFigure
      }
    }
  }

  fragment PatternFigure on StatsValue {
    value
    low
    high
    isExact
    why
  }
`)

export type FoundPatterns = LogPatternsQuery['logPatterns']
export type FoundPattern = FoundPatterns['patterns'][number]
