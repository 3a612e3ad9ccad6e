import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { LogFilter, SortDirection } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import type { Snapshots } from '../platform/postgres/snapshots.ts'
import { readFilter } from '../filter/condition.ts'
import { readAll } from './export.ts'
import { FORMATS, type FormatName } from './export-formats.ts'
import { decodeLogId } from '../filter/log-id.ts'
import type { LogKey } from '../filter/log-key.ts'
import type { LogRow } from '../filter/log-row.ts'
import { readCursor } from './page-arguments.ts'

/** Each occupies one connection of the query pool. */
export const MAX_EXPORTS = 2

const PARAMETERS = z.strictObject({
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
  where: z.string().default('{}'),
  orderBy: z.enum(['ASC', 'DESC']).default('DESC'),
  after: z.string().optional(),
})

/** Reads a JSON text as an input type of the schema, as GraphQL reads a variable. Throws BAD_USER_INPUT. */
export type ReadInput = (typeName: string, json: string) => unknown

type RouteParts = { snapshots: Snapshots; readInput: ReadInput }

/**
 * `GET /export?format=ndjson|csv&where=<LogFilter as JSON>&orderBy=DESC|ASC&after=<id of the last log, or cursor>`. A failure before
 * the first line is an error like any other; a later failure cuts the connection, so that a part is not mistaken for the whole.
 */
export function exportRoute({ snapshots, readInput }: RouteParts): (app: FastifyInstance) => Promise<void> {
  const running = new Set<FastifyReply>()
  return async (app) => {
    // A server that stops does not wait for clients that may have stopped reading.
    app.addHook('preClose', async () => running.forEach(({ raw }) => raw.destroy()))
    app.get('/export', async (request, reply) => {
      const { format, ...selection } = readParameters(request, readInput)
      if (running.size >= MAX_EXPORTS) {
        throw new AppError(
          'OVERLOADED',
          `${MAX_EXPORTS} exports are already running. Start this one when one of them has finished.`,
        )
      }
      running.add(reply)
      const gone = new AbortController()
      reply.raw.once('close', () => {
        running.delete(reply)
        gone.abort()
      })
      const context = { signal: gone.signal, cost: { rows: 0 } }
      const pages = readAll({ ...selection, snapshots, context })
      const first = await pages.next()
      return send(reply, format, writePages(format, first.done ? [] : first.value, pages))
    })
  }
}

function send(reply: FastifyReply, format: FormatName, chunks: AsyncIterable<string>): FastifyReply {
  const name = `logs-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`
  return reply
    .header('content-type', FORMATS[format].contentType)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(chunks, { objectMode: false, highWaterMark: 1 }))
}

async function* writePages(format: FormatName, first: LogRow[], others: AsyncIterable<LogRow[]>) {
  const { head, line } = FORMATS[format]
  const write = (rows: LogRow[]) => rows.map(line).join('')
  yield head + write(first)
  for await (const rows of others) yield write(rows)
}

function readParameters({ query }: FastifyRequest, readInput: ReadInput) {
  const parsed = PARAMETERS.safeParse(query)
  if (!parsed.success) throw new AppError('BAD_USER_INPUT', z.prettifyError(parsed.error).replaceAll('\n', ' '))
  const { format, where, orderBy: order, after } = parsed.data
  const condition = readFilter(readInput('LogFilter', where) as LogFilter)
  return { format, condition, order, from: readPlace(after, order) }
}

/** A client that lost the rest of an export resumes with the id of the last log that it has. */
function readPlace(after: string | undefined, order: SortDirection): LogKey | undefined {
  const id = decodeLogId(after ?? '')
  return id.kind === 'key' ? id.key : readCursor(after, order)
}
