import { graphql } from '../generated/index.ts'

export const MetadataPathsDocument = graphql(`
  query MetadataPaths($search: String, $first: Int!) {
    metadataPaths(search: $search, first: $first) {
      nodes {
        name
        types
        isOpen
        hasAnyKey
      }
    }
  }
`)
