/** GraphQL's arguments → the reader and the writer of views. */
import type { Resolvers } from '../generated/graphql.ts'
import type { ViewReader } from './reader.ts'
import type { ViewWriter } from './writer.ts'

type Parts = { reader: ViewReader; writer: ViewWriter }

export function createResolvers({ reader, writer }: Parts) {
  return {
    Query: {
      savedViews: (_, args) => reader.page(args),
      savedView: (_, { slug }) => reader.find(slug),
    },
    Mutation: {
      saveView: async (_, { input }) => ({ view: await writer.save(input) }),
      updateView: async (_, { id, input }) => ({ view: await writer.update(id, input) }),
      deleteView: async (_, { id }) => ({ id: (await writer.delete(id)).id }),
    },
  } satisfies Resolvers
}
