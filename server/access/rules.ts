/** What each field of the root types needs. A field without a row does not compile, and the server does not start without it. */
import type { MutationResolvers, QueryResolvers, SubscriptionResolvers } from '../generated/graphql.ts'
import type { Need } from '../platform/principal.ts'

type RulesOf<Resolvers> = Readonly<Record<keyof Resolvers, Need>>

const Query: RulesOf<QueryResolvers> = {
  logs: 'logs:read',
  log: 'logs:read',
  logContext: 'logs:read',
  trace: 'logs:read',
  logCount: 'logs:read',
  logHistogram: 'logs:read',
  logFacet: 'logs:read',
  logStats: 'logs:read',
  logNumbers: 'logs:read',
  topLogs: 'logs:read',
  logPatterns: 'logs:read',
  logComparison: 'logs:read',
  metadataPaths: 'logs:read',
  deadLetters: 'deadletters:read',
  pipeline: 'pipeline:read',
  savedViews: 'logs:read',
  savedView: 'logs:read',
  link: 'logs:read',
  session: 'principal',
  apiKeys: 'access:read',
  people: 'access:read',
  // Of who asks.
  sessions: 'principal',
  roles: 'access:read',
  groupRoles: 'access:read',
  scopes: 'access:read',
  scopePreview: 'access:write',
  auditLog: 'audit:read',
}

const Mutation: RulesOf<MutationResolvers> = {
  ingestLogs: 'ingest:write',
  replayDeadLetters: 'deadletters:replay',
  saveView: 'views:write',
  updateView: 'views:write',
  deleteView: 'views:write',
  saveLink: 'views:write',
  createKey: 'access:write',
  rotateKey: 'access:write',
  revokeKey: 'access:write',
  invitePerson: 'access:write',
  resetPassword: 'access:write',
  setPersonRoles: 'access:write',
  setPersonDisabled: 'access:write',
  endSessions: 'access:write',
  // Of who asks.
  endSession: 'principal',
  saveRole: 'access:write',
  deleteRole: 'access:write',
  saveGroupRole: 'access:write',
  deleteGroupRole: 'access:write',
  saveScope: 'access:write',
  deleteScope: 'access:write',
}

const Subscription: RulesOf<SubscriptionResolvers> = { logTail: 'logs:read' }

export const RULES = { Query, Mutation, Subscription }
