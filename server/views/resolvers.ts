/** GraphQL's arguments → the reader and the writer of views, and the links. */
import type { Resolvers } from '../generated/graphql.ts'
import type { Slots } from '../platform/slots.ts'
import type { Links } from './links.ts'
import type { ViewReader } from './reader.ts'
import type { ViewWriter } from './writer.ts'

/** `slots` are of the database. */
type Parts = { reader: ViewReader; writer: ViewWriter; links: Links; slots: Pick<Slots, 'run'> }

export function createResolvers({ reader, writer, links, slots }: Parts) {
  return {
    Query: {
      savedViews: (_, args, context) => slots.run(context, () => reader.page(args, context.room.part())),
      savedView: (_, { slug }, context) => slots.run(context, () => reader.find(slug)),
      link: (_, { id }, context) => slots.run(context, () => links.find(id)),
    },
    Mutation: {
      saveView: async (_, { input }, context) => ({ view: await slots.run(context, () => writer.save(input)) }),
      updateView: async (_, { id, input }, context) => ({
        view: await slots.run(context, () => writer.update(id, input)),
      }),
      saveLink: async (_, { input }, context) => ({
        link: await slots.run(context, () => links.save(input.state)),
      }),
      deleteView: async (_, { id }, context) => ({ id: (await slots.run(context, () => writer.delete(id))).id }),
    },
  } satisfies Resolvers
}
