import { graphql } from '../generated/index.ts'

export const ExportCountDocument = graphql(`
  query ExportCount($where: LogFilter) {
    logCount(where: $where, cap: 1000000) {
      value
      exact
    }
  }
`)
