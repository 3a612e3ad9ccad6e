/** The door of the stage that asks: what GraphQL reads of logs, and the export. */
import { readFileSync } from 'node:fs'
import type { Receive } from '../platform/http-body/receive.ts'
import type { Snapshots } from '../platform/postgres/snapshots.ts'
import type { Readers } from '../platform/readers.ts'
import type { Timings } from '../platform/timings.ts'
import type { ReadInput } from './export-request.ts'
import { exportRoute } from './export-route.ts'
import { createPreview } from './preview.ts'
import { createResolvers } from './resolvers.ts'

type Parts = { snapshots: Snapshots; readers: Readers; timings: Timings }

export function createQuery({ snapshots, readers, timings }: Parts) {
  return {
    preview: createPreview(snapshots),
    /** `GET` and `POST /export`, as a Fastify plugin. */
    downloads: (readInput: ReadInput, receive: Receive) =>
      exportRoute({ snapshots, readInput, receive, readers, timings }),
    typeDefs: readFileSync(new URL('./query.graphql', import.meta.url), 'utf8'),
    resolvers: createResolvers({ snapshots }),
  }
}
