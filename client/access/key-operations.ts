import { graphql } from '../generated/index.ts'
import type { ApiKeyFragment } from '../generated/graphql.ts'

export const ApiKeysDocument = graphql(`
  query ApiKeys($first: Int!, $after: String) {
    apiKeys(first: $first, after: $after) {
      nodes {
        ...ApiKey
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }

  fragment ApiKey on ApiKey {
    id
    name
    kind
    permissions
    scope {
      id
      name
    }
    owner {
      id
      name
    }
    defaults {
      resourceId {
        mode
        value
      }
      parentResourceId
      metadata
    }
    quota {
      recordsPerSecond
      bytesPerSecond
      burstSeconds
      bytesPerDay
      operationsPerMinute
      databaseSecondsPerMinute
      tails
    }
    documents
    createdAt
    expiresAt
    lastUsedAt
    revokedAt
  }
`)

export const CreateKeyDocument = graphql(`
  mutation CreateKey($input: CreateKeyInput!) {
    createKey(input: $input) {
      key {
        ...ApiKey
      }
      secret
    }
  }
`)

export const RotateKeyDocument = graphql(`
  mutation RotateKey($id: ID!, $overlapSeconds: Int!) {
    rotateKey(id: $id, overlapSeconds: $overlapSeconds) {
      key {
        ...ApiKey
      }
      secret
    }
  }
`)

export const RevokeKeyDocument = graphql(`
  mutation RevokeKey($id: ID!) {
    revokeKey(id: $id) {
      key {
        ...ApiKey
      }
    }
  }
`)

export type ApiKey = ApiKeyFragment

/** A key that was made or rotated a moment ago. */
export type NewSecret = { key: ApiKey; secret: string }
