import { graphql } from '../generated/index.ts'

export const SessionsDocument = graphql(`
  query Sessions {
    sessions {
      id
      method
      createdAt
      seenAt
      expiresAt
      agent
      ip
      isCurrent
    }
  }
`)

export const EndSessionDocument = graphql(`
  mutation EndSession($id: ID!) {
    endSession(id: $id) {
      ended
    }
  }
`)
