/** The ways in over HTTP. A door knows the bytes and the answers of one protocol; everything else is here, and the same for all of them. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { clientOf } from '../../platform/client-of.ts'
import { AppError, toAppError } from '../../platform/errors.ts'
import type { FindDecoder } from '../../platform/http-body/receive.ts'
import type { Logger } from '../../platform/logger.ts'
// oxlint-disable-next-line import/no-unassigned-import -- it declares `needs`
import '../../platform/route-access.ts'
import type { UnreadAnswers } from '../../platform/unread-answers.ts'
import type { DoorName } from '../request.ts'
import type { DeduplicateBodies } from './body-ids.ts'
import { takeBody, type Decoded, type Outcome, type TakeParts } from './take-body.ts'

export type Door = {
  name: DoorName
  /** `:name` stands for a part of one, `*` at the end for the rest. */
  paths: readonly string[]
  /** Absent: POST. */
  methods?: readonly ('POST' | 'PUT')[]
  /** The reason to refuse a request before its body has come. */
  refuse?(headers: IncomingHttpHeaders): AppError | undefined
  /** Absent: the body is encoded as its Content-Encoding says. */
  findDecoder?: FindDecoder
  /** Throws an AppError where nothing of the body can be read. */
  decode(request: DoorRequest): DoorRecords
  answer: Answer
  /** An error as the protocol has it; absent: as the server has it. */
  fail?(reply: FastifyReply, error: AppError): FastifyReply
  /** What its clients ask beside sending. */
  routes?(app: FastifyInstance): void
}

export type DoorOptions = {
  /** Which bodies without an identity are recognised when they are sent again. */
  deduplicate: DeduplicateBodies
  /** Lines of text that are JSON objects with a message are read as the logs that they are. */
  readsJsonLines: boolean
  /** Of the Elasticsearch that its door passes for: some shippers refuse an older one than themselves. */
  elasticsearchVersion: string
}

export type Answer = (reply: FastifyReply, outcome: Outcome) => FastifyReply

export type DoorRequest = {
  method: string
  headers: IncomingHttpHeaders
  query: unknown
  /** What `:name` stands for. */
  params: Readonly<Record<string, string | undefined>>
  /** As it was sent, with its query. */
  url: string
  /** By whom the request is counted. */
  client: string
  /** The id of who sends it; empty for anybody. Nobody else gives a log the same id. */
  sender: string
  /** The whole body, decoded. */
  bytes: Buffer
}

export type DoorRecords = Decoded & {
  /** In place of the door's, where the answer depends on the request. It must not hold the body. */
  answer?: Answer
  /** What the answer takes beside what it says of refused records, where that grows with the request. */
  answerBytes?: number
}

type DoorParts = TakeParts & {
  answers?: Pick<UnreadAnswers, 'reserve'> | undefined
  logger: Logger
}

/** A plugin of its own for each door, because it parses raw bodies and has its own form of an error. */
export function openDoor(door: Door, parts: DoorParts): (app: FastifyInstance) => Promise<void> {
  const { onRefused } = parts
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _body, done) => done(null))
    // Before Fastify reads the Content-Type, whose own refusal does not say what to send.
    app.addHook('onRequest', ({ headers }, _reply, done) => {
      const refusal = door.refuse?.(headers)
      if (refusal) onRefused(refusal, door.name)
      done(refusal)
    })
    failAs(door, app, parts)
    door.routes?.(app)
    const take = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const client = clientOf(request)
      const { headers, query, url, method, principal } = request
      const params = request.params as DoorRequest['params']
      let { answer } = door
      const reserve = createReserve({ request, reply, client }, parts)
      const asker = { client, door: door.name, sender: principal, reserve }
      const decode = (bytes: Buffer) => {
        const records = door.decode({ method, headers, query, params, url, client, sender: principal.id, bytes })
        answer = records.answer ?? answer
        if (records.answerBytes !== undefined) reserve(records.answerBytes)
        return records
      }
      return takeBody({ headers, findDecoder: door.findDecoder, stream: request.raw, asker, decode }, parts)
        .catch((error: unknown) => {
          const isTooLarge = error instanceof AppError && error.code === 'PAYLOAD_TOO_LARGE'
          // The rest of the body may be of any size, so the connection is closed instead of drained.
          if (isTooLarge && !request.raw.complete) void reply.header('connection', 'close')
          throw error
        })
        .then((outcome) => answer(reply, outcome))
    }
    for (const url of door.paths.flatMap(spell))
      app.route({ method: [...(door.methods ?? ['POST'])], url, config: SENDS, handler: take })
  }
}

/** Of a route that takes logs, and of those that its clients ask before they send. */
export const SENDS = { needs: 'ingest:write' as const }

/** People end an address with a slash, whether or not their shipper puts a path behind it. */
const spell = (path: string): string[] =>
  path.endsWith('*') ? [path, `/${path}`] : [path, `${path}/`, `/${path}`, `/${path}/`]

type Asked = { request: FastifyRequest; reply: FastifyReply; client: string }

/** What the answer takes counts until the client has read it. */
function createReserve({ request, reply, client }: Asked, { answers }: DoorParts): (bytes: number) => void {
  let reserved: ReturnType<UnreadAnswers['reserve']> | undefined
  return (bytes) => {
    if (reserved === undefined && answers !== undefined) {
      reserved = answers.reserve(request.raw.socket, client)
      reply.raw.once('close', () => reserved?.release())
    }
    reserved?.add(bytes)
  }
}

function failAs({ name, fail }: Door, app: FastifyInstance, { logger }: DoorParts): void {
  if (fail === undefined) return
  app.setErrorHandler((thrown, request, reply) => {
    const error = toDoorError(thrown)
    const isDefect = error.code === 'INTERNAL'
    if (isDefect) logger.error({ err: error.cause ?? error, requestId: request.id, door: name }, 'a request failed')
    return fail(reply, error)
  })
}

/** What Fastify itself refuses has a status and a sentence that is safe to show. */
export function toDoorError(thrown: unknown): AppError {
  const isRefusal = thrown instanceof Error && 'statusCode' in thrown && Number(thrown.statusCode) < 500
  return isRefusal ? new AppError('BAD_REQUEST', thrown.message, { cause: thrown }) : toAppError(thrown)
}
