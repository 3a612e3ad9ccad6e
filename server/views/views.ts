/** The door of the saved views: searches of the explorer under a name, shared by everybody. */
import { readFileSync } from 'node:fs'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { createViewReader } from './reader.ts'
import { createResolvers } from './resolvers.ts'
import { createViewWriter } from './writer.ts'

export function createViews({ database }: { database: PrismaClient }) {
  return {
    typeDefs: readFileSync(new URL('./views.graphql', import.meta.url), 'utf8'),
    resolvers: createResolvers({ reader: createViewReader({ database }), writer: createViewWriter({ database }) }),
  }
}
