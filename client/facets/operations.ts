import { graphql } from '../generated/index.ts'
import type { FacetBeforeQuery, FacetQuery } from '../generated/graphql.ts'

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

/** The same values of another time. */
export const FacetBeforeDocument = graphql(`
  query FacetBefore($field: FacetField!, $metadataPath: [String!], $where: LogFilter!, $first: Int!) {
    logFacet(field: $field, metadataPath: $metadataPath, where: $where, first: $first) {
      nodes {
        value
        type
        count
        low
        high
      }
      pageInfo {
        hasNextPage
      }
      basis {
        kind
      }
    }
  }
`)

export type ValueBefore = FacetBeforeQuery['logFacet']['nodes'][number]
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
