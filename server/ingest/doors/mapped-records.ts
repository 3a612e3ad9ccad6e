import type { Records } from '../request.ts'
import { isJsonObject } from '../metadata.ts'
import { bodyIdsOf, type DeduplicateBodies } from './body-ids.ts'
import type { DoorRequest } from './door.ts'
import { mapFields, type FieldMapping } from './field-mapping.ts'
import { hasFineTime } from './fine-time.ts'
import { readKey } from './idempotency-key.ts'

type Mapped = { mapping: FieldMapping; deduplicate: DeduplicateBodies }

/** Among so many records at the beginning a fine time is looked for: to look at all of them would be to hold all of them. */
const LOOKS = 10

/**
 * The same records with the fields that the sender names. Where it names the time, and has no key, the logs of a body that was sent before
 * have the ids that they had.
 */
export function mapRecords(records: Records, request: DoorRequest, { mapping, deduplicate }: Mapped): Records {
  const first = Array.from({ length: Math.min(LOOKS, records.length) }, (_, index) =>
    mapFields(records.at(index), mapping),
  )
  const isKnown = { deduplicate, isFine: () => first.some(hasFineTime) }
  const idOf = readKey(request.headers) === undefined ? bodyIdsOf(request, isKnown) : undefined
  return {
    length: records.length,
    tookSlice: records.tookSlice === true,
    at(index) {
      const record = index < first.length ? first[index] : mapFields(records.at(index), mapping)
      const hasOwnId = !isJsonObject(record) || record['id'] !== undefined || record['timestamp'] === undefined
      return idOf === undefined || hasOwnId ? record : { ...record, id: idOf(index) }
    },
  }
}
