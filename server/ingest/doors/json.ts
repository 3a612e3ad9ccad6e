/**
 * `POST /public/ingest`: an object, an array or NDJSON, plain or compressed. 201 once the stream has the accepted records for good, 400 in the
 * same shape when no record was accepted. Everything else is an error as the server has it.
 */
import { AppError } from '../../platform/errors.ts'
import { readRecords } from '../body.ts'
import { findFormat, unsupportedType } from '../content-type.ts'
import type { Door, DoorOptions, DoorRequest } from './door.ts'
import { readMapping } from './field-mapping.ts'
import { readKey } from './idempotency-key.ts'
import { mapRecords } from './mapped-records.ts'

export function jsonDoor({ deduplicate }: Pick<DoorOptions, 'deduplicate'>): Door {
  return {
    name: 'json',
    paths: ['/public/ingest'],
    methods: ['POST', 'PUT'],
    // A request without a body needs no type.
    refuse: ({ 'content-type': type }) => (type === undefined || findFormat(type) ? undefined : unsupportedType()),
    decode(request) {
      const { headers, bytes } = request
      if (bytes.length === 0) throw new AppError('BAD_REQUEST', 'The body is empty.')
      const mapping = readMapping(request)
      const sent = readRecords({ bytes, contentType: headers['content-type'] })
      const records = mapping ? mapRecords(sent, request, { mapping, deduplicate }) : sent
      return { slices: [records], idempotencyKey: readKey(headers), strict: isStrict(request) }
    },
    answer(reply, { accepted, rejected, warnings }) {
      const message = rejected.length === 0 ? 'OK' : `${accepted} accepted, ${rejected.length} rejected`
      return reply
        .code(accepted > 0 ? 201 : 400)
        .header('content-type', 'application/json; charset=utf-8')
        .send(JSON.stringify({ message, accepted, rejected, warnings }))
    },
  }
}

/** `?strict=true`, or the header `Timberline-Strict: true` where the address of a shipper is fixed. */
function isStrict({ query, headers }: DoorRequest): boolean {
  const asked = (query as { strict?: unknown }).strict ?? headers['timberline-strict'] ?? 'false'
  if (asked === 'true' || asked === 'false') return asked === 'true'
  throw new AppError('BAD_REQUEST', 'strict is neither true nor false.')
}
