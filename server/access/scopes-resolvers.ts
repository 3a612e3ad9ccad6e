/** GraphQL's arguments → scopes. */
import type { Resolvers } from '../generated/graphql.ts'
import { requireNeed } from '../platform/principal.ts'
import type { RunChange, RunQuestion } from './running.ts'
import { showScope } from './scope-use.ts'
import type { Scopes } from './scopes.ts'

type Parts = {
  scopes: Scopes
  ask: RunQuestion
  change: RunChange
}

export function createScopesResolvers({ scopes, ask, change }: Parts) {
  return {
    Query: {
      scopes: (_, _args, context) => ask(context, async () => (await scopes.list()).map(showScope)),
      // It waits for the slots of questions about logs.
      scopePreview: async (_, { filter }, context) => {
        // It shows some of them.
        requireNeed(context.principal, 'logs:read')
        const { shape, ...shown } = await scopes.preview(context, filter)
        return { ...shown, shape: SHAPES[shape] }
      },
    },
    Mutation: {
      saveScope: (_, { input }, context) =>
        change(context, async () => ({ scope: showScope(await scopes.save(context, input)) })),
      deleteScope: (_, { id }, context) => change(context, async () => ({ id: await scopes.remove(context, id) })),
    },
  } satisfies Resolvers
}

const SHAPES = { resources: 'RESOURCES', other: 'OTHER' } as const
