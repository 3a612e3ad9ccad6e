/** What an export is asked for: in the address, or in a body of JSON, which takes filters of any length. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readFilter } from '../filter/condition.ts'
import { decodeLogId } from '../filter/log-id.ts'
import type { LogKey } from '../filter/log-key.ts'
import type { LogFilter, SortDirection } from '../generated/graphql.ts'
import { clientOf } from '../platform/client-of.ts'
import { AppError } from '../platform/errors.ts'
import type { Receive } from '../platform/http-body/receive.ts'
import { parseJson } from '../platform/text/json.ts'
import { decodeUtf8 } from '../platform/text/utf8.ts'
import { readCursor } from './page-arguments.ts'

/** Reads a JSON text as an input type of the schema, as GraphQL reads a variable. Throws BAD_USER_INPUT. */
export type ReadInput = (typeName: string, json: string) => unknown

/** A filter at all of its limits has less: 256 values of 4 KiB. */
export const MAX_EXPORT_BODY_BYTES = 2 * 1024 * 1024
const BOUNDS = { maxNesting: 1000, maxValues: 100_000 }

const PARAMETERS = {
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
  orderBy: z.enum(['ASC', 'DESC']).default('DESC'),
  after: z.string().nullish(),
}
const QUERY = z.strictObject({ ...PARAMETERS, where: z.string().default('{}') })
const BODY = z.strictObject({ ...PARAMETERS, where: z.unknown().optional() })

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, INVALID_CURSOR. */
export function readQuery({ query }: FastifyRequest, readInput: ReadInput) {
  return toSelection(check(QUERY, query), readInput)
}

/** Throws also what `receive` throws, UNSUPPORTED_MEDIA_TYPE and BAD_REQUEST (not JSON). */
export async function readBody(request: FastifyRequest, receive: Receive, readInput: ReadInput) {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? ''))
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the export with the Content-Type application/json, in UTF-8.')
  const { headers, raw: stream } = request
  const body = { headers, stream, client: clientOf(request), maxBytes: MAX_EXPORT_BODY_BYTES }
  return receive(body, async (bytes) => {
    const { where = {}, ...rest } = check(BODY, parse(bytes))
    return toSelection({ ...rest, where: JSON.stringify(where) }, readInput)
  })
}

/** A form of another site cannot have it. */
const JSON_TYPE = /^\s*application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i

function parse(bytes: Buffer): unknown {
  const { text, isValid } = decodeUtf8(bytes)
  if (!isValid) throw new AppError('BAD_REQUEST', 'The body is not valid UTF-8.')
  try {
    return parseJson(text, BOUNDS)
  } catch (cause) {
    const message = `The body is not valid JSON, is nested more than ${BOUNDS.maxNesting} levels deep, or has more than ${BOUNDS.maxValues} values.`
    throw new AppError('BAD_REQUEST', message, { cause })
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('BAD_USER_INPUT', z.prettifyError(parsed.error).replaceAll('\n', ' '))
}

function toSelection({ format, where, orderBy: order, after }: z.infer<typeof QUERY>, readInput: ReadInput) {
  // As in arguments of GraphQL, null is the same as absent.
  const filter = readInput('LogFilter', where) as LogFilter | null
  const condition = readFilter(filter ?? {})
  return { format, where, condition, order, from: readPlace(after, order) }
}

/** A client that lost the rest of an export resumes with the id of the last log that it has. */
function readPlace(after: string | null | undefined, order: SortDirection): LogKey | undefined {
  const id = decodeLogId(after ?? '')
  return id.kind === 'key' ? id.key : readCursor(after, order)
}
