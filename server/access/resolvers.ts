/** GraphQL's arguments → keys, roles and the audit log. */
import type { Resolvers } from '../generated/graphql.ts'
import type { AccessAudit, AccessKey } from '../generated/prisma/client.ts'
import type { Slots } from '../platform/slots.ts'
import type { Audit } from './audit.ts'
import type { KeyPages } from './key-pages.ts'
import type { Keys } from './keys.ts'
import type { PeopleResolvers } from './people-resolvers.ts'
import type { Registry } from './registry.ts'
import { show } from './show.ts'

type Parts = {
  keys: Keys
  keyPages: KeyPages
  audit: Audit
  registry: Pick<Registry, 'current' | 'refresh'>
  /** Of the database. */
  slots: Pick<Slots, 'run'>
  people: PeopleResolvers
}

export function createResolvers({ keys, keyPages, audit, registry, slots, people }: Parts) {
  /** What was changed counts here at once; other processes are told by the database. */
  async function changed<T>(change: Promise<T>): Promise<T> {
    const done = await change
    await registry.refresh()
    return done
  }

  return {
    Query: {
      session: (_, _args, { principal }) => ({
        principal: {
          kind: KINDS[principal.kind],
          id: principal.id,
          name: principal.name,
        },
        permissions: [...principal.permissions].toSorted(),
        scope: principal.scope?.name ?? null,
        expiresAt: principal.untilMs === undefined ? null : new Date(principal.untilMs),
        ingestIsDegraded: false,
      }),
      apiKeys: (_, args, context) => slots.run(context, async () => show(await keyPages(args), showKey)),
      ...people.Query,
      auditLog: (_, args, context) => slots.run(context, async () => show(await audit.page(args), showEntry)),
    },
    Mutation: {
      createKey: (_, { input }, context) =>
        slots.run(context, async () => showWithSecret(await changed(keys.create(context, input)))),
      rotateKey: (_, { id, overlapSeconds }, context) =>
        slots.run(context, async () =>
          showWithSecret(await changed(keys.rotate(context, { id, overlapSeconds: overlapSeconds ?? 86_400 }))),
        ),
      revokeKey: (_, { id }, context) =>
        slots.run(context, async () => ({ key: showKey(await changed(keys.revoke(context, id))) })),
      ...people.Mutation,
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
