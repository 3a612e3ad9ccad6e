/** The ways in over HTTP. A door knows the bytes and the answers of one protocol; everything else is here, and the same for all of them. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { clientOf } from '../../platform/client-of.ts'
import { AppError, ERRORS, RETRY_AFTER_SECONDS, toAppError } from '../../platform/errors.ts'
import type { Receive } from '../../platform/http-body/receive.ts'
import type { Logger } from '../../platform/logger.ts'
import type { UnreadAnswers } from '../../platform/unread-answers.ts'
import type { Acceptance, AcceptRequest, AcceptSteps, Asker } from '../accept.ts'
import type { Prepared } from '../prepare.ts'
import type { DoorName, Records } from '../request.ts'
import { sampleBody } from '../sample.ts'
import type { DeduplicateBodies } from './body-ids.ts'

export type Door = {
  name: DoorName
  /** `:name` stands for a part of one. */
  paths: readonly string[]
  /** Absent: POST. */
  methods?: readonly ('POST' | 'PUT')[]
  /** The reason to refuse a request before its body has come. */
  refuse?(headers: IncomingHttpHeaders): AppError | undefined
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
}

type Answer = (reply: FastifyReply, outcome: Outcome) => FastifyReply

export type DoorRequest = {
  headers: IncomingHttpHeaders
  query: unknown
  /** What `:name` stands for. */
  params: Readonly<Record<string, string | undefined>>
  /** As it was sent, with its query. */
  url: string
  /** By whom the request is counted. */
  client: string
  /** The whole body, decoded. */
  bytes: Buffer
}

type DoorRecords = Pick<AcceptRequest, 'idempotencyKey' | 'strict' | 'mayLackTime'> & {
  /** Accepted one after the other. The body is held until the last one is read; without any the request is good, and holds nothing. */
  slices: readonly Records[]
  /** In place of the door's, where the answer depends on the request. It must not hold the body. */
  answer?: Answer
  /** The answer names every record that was refused. */
  namesRejected?: boolean
}

/** Of all slices. Where there are several, `rejected` has only those of the first one that has any, unless the answer names all of them. */
export type Outcome = Acceptance & { rejectedCount: number }

type DoorParts = {
  steps: AcceptSteps
  receive: Receive
  answers?: Pick<UnreadAnswers, 'reserve'> | undefined
  /** Called with the error when a request is refused because there is no room for its body; `publish` reports its own refusals. */
  onUnanswered: (error: unknown, door: DoorName) => void
  /** Called with the error when a request is refused that is not to be sent again, and the beginning of its body, if that has come. */
  onRefused: (error: AppError, door: DoorName, sample?: string) => void
  logger: Logger
}

/** A plugin of its own for each door, because it parses raw bodies and has its own form of an error. */
export function openDoor(door: Door, parts: DoorParts): (app: FastifyInstance) => Promise<void> {
  const { steps, receive, onUnanswered, onRefused } = parts
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
      const { headers, query, url } = request
      const params = request.params as DoorRequest['params']
      let { answer } = door
      const asker = { client, door: door.name, reserve: createReserve({ request, reply, client }, parts) }
      let hasBody = false
      let sample: string | undefined
      // A chain, because an async function would keep the body and the records while it waits for the stream.
      return receive({ headers, stream: request.raw, client }, async (bytes) => {
        hasBody = true
        try {
          const records = door.decode({ headers, query, params, url, client, bytes })
          answer = records.answer ?? answer
          return await takeSlices(records, asker, steps)
        } catch (error) {
          sample = sampleBody(bytes)
          throw error
        }
      })
        .catch((error: unknown) => {
          const refusal = toAppError(error)
          const { code } = refusal
          if (code === 'OVERLOADED' && !hasBody) onUnanswered(error, door.name)
          if (!ERRORS[code].retriable) onRefused(refusal, door.name, sample)
          // The rest of the body may be of any size, so the connection is closed instead of drained.
          if (code === 'PAYLOAD_TOO_LARGE' && !request.raw.complete) void reply.header('connection', 'close')
          throw error
        })
        .then((taken) => (taken.last ? steps.publish(taken.last, asker).then(taken.add) : taken.before))
        .then((outcome) => answer(reply, outcome))
    }
    for (const url of door.paths.flatMap(spell))
      app.route({ method: [...(door.methods ?? ['POST'])], url, handler: take })
  }
}

/** People end an address with a slash, whether or not their shipper puts a path behind it. */
const spell = (path: string): string[] => [path, `${path}/`, `/${path}`, `/${path}/`]

/** `add` makes the outcome of the last slice that of the request. */
type Taken = { before: Outcome; last: Prepared | undefined; add(done: Acceptance): Outcome }

const NOTHING: Outcome = { accepted: 0, rejected: [], rejectedCount: 0 }

/**
 * Of several slices all but the last are published here. Should one of them fail, the request does, and it depends on the ids whether those
 * before it are stored twice when it is sent again.
 */
async function takeSlices(taken: DoorRecords, asker: Asker, steps: AcceptSteps): Promise<Taken> {
  const { slices, namesRejected, idempotencyKey, strict, mayLackTime } = taken
  const options = { idempotencyKey, strict, mayLackTime, ...asker }
  let before = NOTHING
  let offset = 0
  for (const records of slices.slice(0, -1)) {
    const prepared = await steps.prepare({ ...options, records, offset })
    before = add(before, await steps.publish(prepared, asker), { offset, namesRejected })
    offset += records.length
  }
  const records = slices.at(-1)
  const last = records && (await steps.prepare({ ...options, records, offset }))
  return { before, last, add: (done) => add(before, done, { offset, namesRejected }) }
}

type Place = { offset: number; namesRejected: boolean | undefined }

function add(before: Outcome, { accepted, rejected, warnings }: Acceptance, { offset, namesRejected }: Place): Outcome {
  const placed = offset === 0 ? rejected : rejected.map((one) => ({ ...one, index: one.index + offset }))
  const isFirst = before.rejected.length === 0
  return {
    accepted: before.accepted + accepted,
    rejected: isFirst ? placed : namesRejected ? [...before.rejected, ...placed] : before.rejected,
    rejectedCount: before.rejectedCount + rejected.length,
    warnings,
  }
}

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
function toDoorError(thrown: unknown): AppError {
  const isRefusal = thrown instanceof Error && 'statusCode' in thrown && Number(thrown.statusCode) < 500
  return isRefusal ? new AppError('BAD_REQUEST', thrown.message, { cause: thrown }) : toAppError(thrown)
}

/** For `fail`: when a client may send the same again. */
export const askAgain = (reply: FastifyReply): FastifyReply => reply.header('retry-after', RETRY_AFTER_SECONDS)
