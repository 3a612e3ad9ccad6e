/** The body of a request to the GraphQL endpoint: JSON in a small room of its own. */
import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { clientOf } from '../platform/client-of.ts'
import { AppError } from '../platform/errors.ts'
import type { Receive } from '../platform/http-body/receive.ts'
import { scanJson, TooManyValues } from '../platform/text/json-scan.ts'
import { parseScanned } from '../platform/text/json.ts'
import { decodeUtf8 } from '../platform/text/utf8.ts'
import type { UnreadAnswers } from '../platform/unread-answers.ts'
import { MAX_BODY_BYTES, MAX_NESTING, MAX_VALUES, refuseLongDocument, TOO_LARGE } from './document-limits.ts'

type Request = Omit<Parameters<Receive>[0], 'maxBytes'> & {
  /** Told what the body takes from now on, in bytes of memory. */
  onParsed(bytes: number): void
}

/** Of a value in the tree of a body, its text aside: an empty object takes 64 bytes, one with a key 200. */
export const VALUE_BYTES = 100

/** Takes no room: a document and a filter. */
export const ORDINARY_BYTES = 16 * 1024

type Parts = { receive: Receive; answers: Pick<UnreadAnswers, 'reserve'> }

export function createBodies({ receive, answers }: Parts) {
  const sizes = new WeakMap<FastifyRequest, number>()
  return {
    read(request: FastifyRequest, stream: IncomingMessage): Promise<unknown> {
      const onParsed = (bytes: number) => void sizes.set(request, bytes)
      return readBody(receive, { headers: request.headers, stream, client: clientOf(request), onParsed })
    },
    /**
     * Counts the body among the answers until it has its own: variables are kept while the operation waits for its turn and for the
     * database. Throws OVERLOADED.
     */
    async hold(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const bytes = sizes.get(request) ?? 0
      if (bytes <= ORDINARY_BYTES) return
      const reserved = answers.reserve(request.raw.socket, clientOf(request))
      reserved.add(bytes)
      reply.raw.once('close', reserved.release)
    },
  }
}

/** Throws what `receive` throws, BAD_REQUEST (not JSON, or nested too deep), PAYLOAD_TOO_LARGE and QUERY_TOO_COMPLEX (an endless document). */
async function readBody(receive: Receive, request: Request): Promise<unknown> {
  try {
    const body = await receive({ ...request, maxBytes: MAX_BODY_BYTES }, async (bytes) => parseBody(bytes, request))
    refuseLongDocument(body)
    return body
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'PAYLOAD_TOO_LARGE') throw cause
    throw new AppError('PAYLOAD_TOO_LARGE', TOO_LARGE, { cause })
  }
}

function parseBody(bytes: Buffer, { onParsed }: Request): unknown {
  try {
    const values = scanJson(bytes, { maxNesting: MAX_NESTING, maxValues: MAX_VALUES })
    const { text, isValid } = decodeUtf8(bytes)
    if (isValid) {
      const body = parseScanned(text)
      onParsed(bytes.length + values * VALUE_BYTES)
      return body
    }
  } catch (cause) {
    if (cause instanceof TooManyValues) throw new AppError('PAYLOAD_TOO_LARGE', TOO_LARGE, { cause })
    const message = `The body is not valid JSON, or is nested more than ${MAX_NESTING} levels deep.`
    throw new AppError('BAD_REQUEST', message, { cause })
  }
  throw new AppError('BAD_REQUEST', 'The body is not valid UTF-8.')
}
