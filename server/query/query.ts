/** The door of the stage that asks: what GraphQL can read of the table of logs. */
import { readFileSync } from 'node:fs'
import { createLogReader, type Database } from './logs.ts'
import { createResolvers } from './resolvers.ts'

export function createQuery({ database }: { database: Database }) {
  return {
    typeDefs: readFileSync(new URL('./query.graphql', import.meta.url), 'utf8'),
    resolvers: createResolvers(createLogReader({ database })),
  }
}
