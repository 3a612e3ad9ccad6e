/** GraphQL's arguments → the reader and the writer of views, and the links. */
import type { Resolvers } from '../generated/graphql.ts'
import type { Slots } from '../platform/slots.ts'
import { audienceOf, isOwn, roleOf } from './audience.ts'
import type { Links } from './links.ts'
import type { ViewReader } from './reader.ts'
import type { ViewWriter } from './writer.ts'

/** `slots` are of the database. */
type Parts = { reader: ViewReader; writer: ViewWriter; links: Links; slots: Pick<Slots, 'run'> }

export function createResolvers({ reader, writer, links, slots }: Parts) {
  return {
    Query: {
      savedViews: (_, args, context) =>
        slots.run(context, () => reader.page(args, { ...context, room: context.room.part() })),
      savedView: (_, { slug }, context) => slots.run(context, () => reader.find(slug, context.principal)),
      link: (_, { id }, context) => slots.run(context, () => links.find(id)),
    },
    SavedView: {
      audience: audienceOf,
      role: roleOf,
      isMine: (view, _, { principal }) => isOwn(view, principal),
    },
    Mutation: {
      saveView: async (_, { input }, context) => ({
        view: await slots.run(context, () => writer.save(context, input)),
      }),
      updateView: async (_, { id, input }, context) => ({
        view: await slots.run(context, () => writer.update(context, id, input)),
      }),
      saveLink: async (_, { input }, context) => ({
        link: await slots.run(context, () => links.save(input.state, context.principal.ownerId ?? null)),
      }),
      deleteView: async (_, { id }, context) => ({
        id: (await slots.run(context, () => writer.delete(context, id))).id,
      }),
    },
  } satisfies Resolvers
}
