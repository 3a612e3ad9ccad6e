/** GraphQL's arguments → keys, roles and the audit log. */
import type { Resolvers } from '../generated/graphql.ts'
import type { AccessAudit, AccessKey } from '../generated/prisma/client.ts'
import type { Connection } from '../platform/connection.ts'
import { isAllowed } from '../platform/principal.ts'
import type { Slots } from '../platform/slots.ts'
import type { Audit } from './audit.ts'
import type { KeyPages } from './key-pages.ts'
import type { Keys } from './keys.ts'
import type { Registry } from './registry.ts'
import { BUILTIN_ROLES } from './roles.ts'
import type { Scopes } from './scopes.ts'
import { createScopesResolvers } from './scopes-resolvers.ts'

type Parts = {
  keys: Keys
  keyPages: KeyPages
  scopes: Scopes
  audit: Audit
  registry: Pick<Registry, 'current' | 'refresh'>
  /** Of the database. */
  slots: Pick<Slots, 'run'>
  ingestIsDegraded(): boolean
}

export function createResolvers({ keys, keyPages, scopes, audit, registry, slots, ingestIsDegraded }: Parts) {
  /** What was changed counts here at once; other processes are told by the database. */
  async function changed<T>(change: Promise<T>): Promise<T> {
    const done = await change
    await registry.refresh()
    return done
  }

  const ofScopes = createScopesResolvers({ scopes, slots, changed })
  return {
    Query: {
      ...ofScopes.Query,
      session: (_, _args, { principal }) => ({
        principal: {
          kind: KINDS[principal.kind],
          id: principal.id,
          name: principal.name,
        },
        permissions: [...principal.permissions].filter((each) => isAllowed(principal, each)).toSorted(),
        scope: principal.scope?.name ?? null,
        expiresAt: principal.untilMs === Infinity ? null : new Date(principal.untilMs),
        ingestIsDegraded: ingestIsDegraded(),
      }),
      apiKeys: (_, args, context) => slots.run(context, async () => show(await keyPages(args), showKey)),
      roles: () =>
        [...(registry.current()?.roles.values() ?? [])]
          .map(({ name, permissions, isBuiltin }) => ({
            name,
            permissions: [...(isBuiltin ? (BUILTIN_ROLES[name] ?? []) : permissions)].toSorted(),
            isBuiltin,
            scope: null,
          }))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      auditLog: (_, args, context) => slots.run(context, async () => show(await audit.page(args), showEntry)),
    },
    Mutation: {
      ...ofScopes.Mutation,
      createKey: (_, { input }, context) =>
        slots.run(context, async () => showWithSecret(await changed(keys.create(context, input)))),
      rotateKey: (_, { id, overlapSeconds }, context) =>
        slots.run(context, async () =>
          showWithSecret(await changed(keys.rotate(context, { id, overlapSeconds: overlapSeconds ?? 86_400 }))),
        ),
      revokeKey: (_, { id }, context) =>
        slots.run(context, async () => ({ key: showKey(await changed(keys.revoke(context, id))) })),
    },
  } satisfies Resolvers
}

const KINDS = { nobody: 'ANYONE', anyone: 'ANYONE', person: 'PERSON', key: 'KEY' } as const

const showKey = ({ kind, ...key }: AccessKey) => ({
  ...key,
  kind: kind === 'ingest' ? ('INGEST' as const) : ('QUERY' as const),
  documents: 'ANY' as const,
  scope: null,
  owner: null,
  defaults: null,
  quota: null,
})

const showWithSecret = ({ key, secret }: { key: AccessKey; secret: string }) => ({ key: showKey(key), secret })

function showEntry({ id, outcome, detail, ...entry }: AccessAudit) {
  return {
    ...entry,
    id: String(id),
    outcome: OUTCOMES[outcome as keyof typeof OUTCOMES],
    detail: detail as Record<string, unknown>,
  }
}

const OUTCOMES = { ok: 'OK', denied: 'DENIED', failed: 'FAILED' } as const

/** The nodes of a page as GraphQL shows them. */
function show<Row, Shown>(
  { edges, nodes, pageInfo }: Connection<Row>,
  showOne: (row: Row) => Shown,
): Connection<Shown> {
  return {
    edges: edges.map(({ node, cursor }) => ({ node: showOne(node), cursor })),
    nodes: nodes.map(showOne),
    pageInfo,
  }
}
