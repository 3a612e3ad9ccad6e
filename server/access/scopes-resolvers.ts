/** GraphQL's arguments → scopes. */
import type { Resolvers } from '../generated/graphql.ts'
import type { Slots } from '../platform/slots.ts'
import type { ListedScope, Scopes } from './scopes.ts'

type Parts = {
  scopes: Scopes
  /** Of the database. */
  slots: Pick<Slots, 'run'>
  /** Resolves when a change counts here. */
  changed<T>(change: Promise<T>): Promise<T>
}

export function createScopesResolvers({ scopes, slots, changed }: Parts) {
  return {
    Query: {
      scopes: (_, _args, context) => slots.run(context, async () => (await scopes.list()).map(showScope)),
      // It waits for the slots of questions about logs.
      scopePreview: async (_, { filter }, context) => {
        const { shape, ...shown } = await scopes.preview(context, filter)
        return { ...shown, shape: SHAPES[shape] }
      },
    },
    Mutation: {
      saveScope: (_, { input }, context) =>
        slots.run(context, async () => ({ scope: showScope(await changed(scopes.save(context, input))) })),
      deleteScope: (_, { id }, context) =>
        slots.run(context, async () => ({ id: await changed(scopes.remove(context, id)) })),
    },
  } satisfies Resolvers
}

const SHAPES = { resources: 'RESOURCES', other: 'OTHER' } as const

const showScope = ({ shape, filter, ...scope }: ListedScope) => ({
  ...scope,
  shape: SHAPES[shape],
  filter: filter as Record<string, unknown>,
})
