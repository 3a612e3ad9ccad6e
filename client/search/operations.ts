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
