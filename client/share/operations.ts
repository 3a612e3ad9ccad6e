import { graphql } from '../generated/index.ts'

export const ExportCountDocument = graphql(`
  query ExportCount($where: LogFilter) {
    logCount(where: $where, cap: 1000000) {
      value
      exact
    }
  }
`)

export const SaveLinkDocument = graphql(`
  mutation SaveLink($input: SaveLinkInput!) {
    saveLink(input: $input) {
      link {
        id
      }
    }
  }
`)
