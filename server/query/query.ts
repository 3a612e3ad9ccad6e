/** The door of the stage that asks: what GraphQL reads of logs, and the export. */
import { readFileSync } from 'node:fs'
import type { Snapshots } from '../platform/postgres/snapshots.ts'
import { exportRoute, type ReadInput } from './export-route.ts'
import { createResolvers } from './resolvers.ts'

export function createQuery({ snapshots }: { snapshots: Snapshots }) {
  return {
    /** `GET /export`, as a Fastify plugin. */
    downloads: (readInput: ReadInput) => exportRoute({ snapshots, readInput }),
    typeDefs: readFileSync(new URL('./query.graphql', import.meta.url), 'utf8'),
    resolvers: createResolvers({ snapshots }),
  }
}
