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
