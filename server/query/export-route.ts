import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createAnswerRoom } from '../platform/answer-room.ts'
import type { NoteAudit } from '../platform/audit.ts'
import { clientOf } from '../platform/client-of.ts'
import { AppError } from '../platform/errors.ts'
import type { Receive } from '../platform/http-body/receive.ts'
// oxlint-disable-next-line import/no-unassigned-import -- it declares `needs` and `principal`
import '../platform/route-access.ts'
import type { Snapshots } from '../platform/postgres/snapshots.ts'
import type { Readers } from '../platform/readers.ts'
import type { Timings } from '../platform/timings.ts'
import { createUnreadRoom, type Holder } from '../platform/unread-room.ts'
import type { LogRow } from '../filter/log-row.ts'
import { readAll } from './export.ts'
import { createExportNote } from './export-note.ts'
import { FORMATS, type ExportFormat, type FormatName } from './export-formats.ts'
import { readBody, readQuery, type ReadInput } from './export-request.ts'

const EXPORTS = { config: { needs: 'logs:export' as const } }

/** Each holds a page. One client may run all of them; another one gets in all the same. */
export const MAX_EXPORTS = 4

type RouteParts = {
  snapshots: Snapshots
  readInput: ReadInput
  receive: Receive
  readers: Readers
  timings: Timings
  /** Told of each export at its end. */
  audit: NoteAudit
}

/**
 * `GET /export?format=ndjson|csv&where=<LogFilter as JSON>&orderBy=DESC|ASC&after=<id of the last log, or cursor>`, or POST with the same
 * as a JSON object. A failure before the first line is an error like any other; a later failure cuts the connection, so that a part is not
 * mistaken for the whole.
 */
export function exportRoute({
  snapshots,
  readInput,
  receive,
  readers,
  timings,
  audit,
}: RouteParts): (app: FastifyInstance) => Promise<void> {
  const running = new Map<FastifyReply, Holder>()
  const room = createUnreadRoom({ total: MAX_EXPORTS, holders: () => running.values(), readers, timings })
  return async (app) => {
    // A server that stops does not wait for clients that may have stopped reading.
    app.addHook('preClose', async () => running.forEach(({ socket }) => socket.destroy()))
    app.get('/export', EXPORTS, (request, reply) => run(request, reply, () => readQuery(request, readInput)))
    app.post('/export', EXPORTS, (request, reply) => {
      const read = () => readBody(request, receive, readInput)
      return run(request, reply, read).catch((error: unknown) => {
        // The rest of the body may be of any size, so the connection is closed instead of drained.
        if (error instanceof AppError && !request.raw.complete) void reply.header('connection', 'close')
        throw error
      })
    })
  }

  async function run(request: FastifyRequest, reply: FastifyReply, read: () => Selection | Promise<Selection>) {
    const gone = new AbortController()
    // Before the body is read: its client may go meanwhile.
    reply.raw.once('close', () => {
      running.delete(reply)
      gone.abort()
    })
    const { format, where, ...selection } = await read()
    const client = clientOf(request)
    if (!room.mayTake(client, 1)) throw tooMany()
    if (gone.signal.aborted) throw new AppError('BAD_REQUEST', 'The client has gone.')
    const { principal, ip, id: requestId } = request
    const end = principal.quota?.takeExport()
    if (end) reply.raw.once('close', end)
    running.set(reply, { socket: request.raw.socket, client, amount: 1 })
    const context = {
      client,
      principal,
      ip,
      requestId,
      signal: gone.signal,
      cost: { rows: 0 },
      room: createAnswerRoom(),
    }
    const pages = readAll({ ...selection, snapshots, context })
    const page = await pages.next()
    const note = createExportNote(audit, { actor: context, format, where })
    return send(reply, format, note.count(writePages({ format, pages, addRows: note.addRows }, page)))
  }
}

type Selection = ReturnType<typeof readQuery>

const tooMany = () =>
  new AppError(
    'OVERLOADED',
    `${MAX_EXPORTS} exports are already running. Start this one when one of them has finished.`,
  )

function send(reply: FastifyReply, format: FormatName, chunks: AsyncIterable<string>): FastifyReply {
  const name = `logs-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`
  return reply
    .header('content-type', FORMATS[format].contentType)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(chunks, { objectMode: false, highWaterMark: 1 }))
}

type Pages = AsyncGenerator<LogRow[]>
type Writing = { format: FormatName; pages: Pages; addRows(count: number): void }
type Page = Awaited<ReturnType<Pages['next']>>

/** Holds one page at a time. */
async function* writePages({ format, pages, addRows }: Writing, page: Page) {
  const { head, line } = FORMATS[format]
  for (let begin: string = head; !page.done; begin = '') {
    yield* writeRows(page.value, { head: begin, line })
    addRows(page.value.length)
    page = await pages.next()
  }
}

const PIECE_CHARS = 64 * 1024

/** In pieces, each in a turn of its own: a page is not held a second time as text, and large metadata takes milliseconds to parse. */
async function* writeRows(rows: readonly LogRow[], { head, line }: Pick<ExportFormat, 'head' | 'line'>) {
  let piece = head
  for (const row of rows) {
    piece += line(row)
    if (piece.length < PIECE_CHARS) continue
    yield piece
    piece = ''
    await turn()
  }
  if (piece !== '') yield piece
}
