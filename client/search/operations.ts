import { graphql } from '../generated/index.ts'

export const FieldValuesDocument = graphql(`
  query FieldValues($field: FacetField!, $metadataPath: [String!], $where: LogFilter, $search: String, $first: Int) {
    logFacet(field: $field, metadataPath: $metadataPath, where: $where, search: $search, first: $first) {
      nodes {
        value
        type
        count
      }
    }
  }
`)

export const FirstOfTraceDocument = graphql(`
  query FirstOfTrace($traceId: String!) {
    logs(where: { traceId: { eq: $traceId } }, first: 1, orderBy: ASC) {
      nodes {
        id
      }
    }
  }
`)
