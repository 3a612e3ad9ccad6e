import { graphql } from '../generated/index.ts'
import type { AuditLogQuery } from '../generated/graphql.ts'

export const AuditLogDocument = graphql(`
  query AuditLog($where: AuditFilter, $first: Int!, $after: String) {
    auditLog(where: $where, first: $first, after: $after) {
      nodes {
        id
        at
        actorKind
        actorId
        actorName
        action
        target
        outcome
        ip
        requestId
        detail
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export type AuditEntry = AuditLogQuery['auditLog']['nodes'][number]
