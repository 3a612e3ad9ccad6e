import { graphql } from '../generated/index.ts'
import type { FacetQuery } from '../generated/graphql.ts'

export const FacetDocument = graphql(`
  query Facet(
    $field: FacetField!
    $metadataPath: [String!]
    $where: LogFilter
    $search: String
    $first: Int!
    $after: String
  ) {
    logFacet(field: $field, metadataPath: $metadataPath, where: $where, search: $search, first: $first, after: $after) {
      nodes {
        value
        type
        count
        low
        high
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      basis {
        kind
      }
    }
  }
`)

export type CountedValue = FacetQuery['logFacet']['nodes'][number]

export const NumbersDocument = graphql(`
  query Numbers($metadataPath: [String!]!, $where: LogFilter) {
    logNumbers(metadataPath: $metadataPath, where: $where) {
      basis {
        kind
        rows
        reason
      }
      values {
        value
        isExact
        notNumbers
      }
      min {
        value
        why
      }
      max {
        value
        why
      }
      percentiles {
        percentile
        value {
          value
          low
          high
          isExact
          why
        }
      }
      isLogarithmic
      histogram {
        from
        to
        count {
          value
          low
          high
          isExact
        }
      }
    }
  }
`)
