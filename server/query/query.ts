/** The door of the stage that asks: what GraphQL reads of logs, and the export. */
import { readFileSync } from 'node:fs'
import type { NoteAudit } from '../platform/audit.ts'
import type { Receive } from '../platform/http-body/receive.ts'
import type { Snapshots } from '../platform/postgres/snapshots.ts'
import type { Readers } from '../platform/readers.ts'
import type { Timings } from '../platform/timings.ts'
import type { ReadInput } from './export-request.ts'
import { exportRoute } from './export-route.ts'
import { createInsight } from './insight/insight.ts'
import { createPreview } from './preview.ts'
import { createResolvers } from './resolvers.ts'

type Parts = { snapshots: Snapshots; readers: Readers; timings: Timings }

/** What an export needs of others. */
type Downloads = { readInput: ReadInput; receive: Receive; audit: NoteAudit }

const SDL = ['query', 'insight', 'patterns', 'comparison'] as const

export function createQuery({ snapshots, readers, timings }: Parts) {
  const insight = createInsight({ timings })
  return {
    preview: createPreview(snapshots),
    /** `GET` and `POST /export`, as a Fastify plugin. */
    downloads: (parts: Downloads) => exportRoute({ snapshots, readers, timings, ...parts }),
    typeDefs: SDL.map((name) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8')).join('\n'),
    resolvers: createResolvers({ snapshots, insight }),
  }
}
