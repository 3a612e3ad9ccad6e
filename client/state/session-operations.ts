import { graphql } from '../generated/index.ts'

export const SessionDocument = graphql(`
  query Session {
    session {
      principal {
        kind
        id
        name
      }
      permissions
      scope
      expiresAt
    }
  }
`)
