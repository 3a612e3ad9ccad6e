import { graphql } from '../generated/index.ts'

export const IngestLogsDocument = graphql(`
  mutation IngestLogs($input: IngestLogsInput!) {
    ingestLogs(input: $input) {
      accepted
      rejected {
        index
        code
        message
      }
    }
  }
`)

export const CountWithoutDocument = graphql(`
  query CountWithout($where: LogFilter) {
    logCount(where: $where, cap: 10000) {
      value
      exact
    }
  }
`)
