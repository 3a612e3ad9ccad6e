/**
 * `POST /insert/jsonline`: the address of VictoriaLogs, for shippers that are set up for it. NDJSON, or an array, of any length and with nearly
 * any type; 200 without a word, unless every record was refused.
 */
import { AppError } from '../../platform/errors.ts'
import { readRecords } from '../body.ts'
import { findFormat, isUnsaid, unsupportedType } from '../content-type.ts'
import { MAX_RECORDS, type Records } from '../request.ts'
import type { Door, DoorOptions } from './door.ts'
import { readMapping, type FieldMapping } from './field-mapping.ts'
import { MAX_FRAMES } from './frames.ts'
import { readKey } from './idempotency-key.ts'
import { startOf } from './json-walk.ts'
import { mapRecords } from './mapped-records.ts'

export function jsonlineDoor({ deduplicate }: Pick<DoorOptions, 'deduplicate'>): Door {
  return {
    name: 'jsonline',
    paths: ['/insert/jsonline'],
    methods: ['POST', 'PUT'],
    refuse: ({ 'content-type': type = '' }) => (findFormat(type) || isUnsaid(type) ? undefined : unsupportedType()),
    decode(request) {
      const { bytes, headers } = request
      const mapping = withDefaults(readMapping(request))
      const contentType = isArray(bytes) ? 'application/json' : 'application/x-ndjson'
      const sent = readRecords({ bytes, contentType, maxRecords: MAX_FRAMES })
      if (sent.length > MAX_FRAMES) throw tooMany()
      const slices = slice(mapRecords(sent, request, { mapping, deduplicate }))
      return { slices, idempotencyKey: readKey(headers), mayLackTime: true }
    },
    answer(reply, { accepted, rejectedCount, rejected: [first] }) {
      if (accepted > 0 || first === undefined) return reply.code(200).send()
      const reason = `${rejectedCount} logs were refused, the first one with ${first.code}: ${first.message}`
      throw new AppError('BAD_REQUEST', reason)
    },
  }
}

/** The fields of VictoriaLogs. */
function withDefaults(mapping: FieldMapping = NO_MAPPING): FieldMapping {
  const { message, time } = mapping
  return {
    ...mapping,
    message: message.length > 0 ? message : ['_msg'],
    time: time.length > 0 ? time : ['_time'],
  }
}

const NO_MAPPING: FieldMapping = { message: [], time: [], level: [], resource: [], ignored: [], extra: [] }

const OPEN_BRACKET = 91

/** Whatever the Content-Type says: many senders write lines under that of JSON. */
const isArray = (bytes: Buffer): boolean => bytes[startOf(bytes)] === OPEN_BRACKET

function slice(records: Records): Records[] {
  const slices: Records[] = []
  for (let from = 0; from < records.length; from += MAX_RECORDS) {
    slices.push({
      length: Math.min(MAX_RECORDS, records.length - from),
      tookSlice: records.tookSlice === true,
      at: (index) => records.at(from + index),
    })
  }
  return slices
}

function tooMany(): AppError {
  const message = `A request can hold at most ${MAX_FRAMES} logs. Split it into several.`
  return new AppError('PAYLOAD_TOO_LARGE', message)
}
