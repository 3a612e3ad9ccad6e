import { graphql } from '../generated/index.ts'
import type { LogComparisonQuery } from '../generated/graphql.ts'

export const LogComparisonDocument = graphql(`
  query LogComparison($before: LogFilter!, $after: LogFilter!, $where: LogFilter) {
    logComparison(before: $before, after: $after, where: $where, first: 30) {
      before {
        ...SideBasis
      }
      after {
        ...SideBasis
      }
      changes {
        kind
        of {
          ...Changed
        }
        before {
          ...Figure
        }
        after {
          ...Figure
        }
        ratio {
          ...Figure
        }
        isNewError
        firstSeen
        together {
          ...Changed
        }
      }
      numbers {
        metadataPath
        resourceId
        before {
          percentile
          value {
            ...Figure
          }
        }
        after {
          percentile
          value {
            ...Figure
          }
        }
      }
    }
  }

  fragment SideBasis on StatsBasis {
    kind
    rows
    selected {
      ...Figure
    }
    mayMissBelow
  }

  fragment Changed on ChangedValue {
    field
    metadataPath
    value
    type
  }
`)

/** The commits of a search, each over time. */
export const CommitsDocument = graphql(`
  query Commits($where: LogFilter) {
    logHistogram(where: $where, buckets: 100, by: { field: COMMIT }, first: 20) {
      series {
        key {
          value
        }
        counts {
          value
        }
      }
    }
  }
`)

export type Comparison = LogComparisonQuery['logComparison']
export type Change = Comparison['changes'][number]
export type Changed = Change['of']
export type NumberChange = Comparison['numbers'][number]
