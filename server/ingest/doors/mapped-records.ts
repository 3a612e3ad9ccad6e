import type { Records } from '../request.ts'
import { isJsonObject } from '../metadata.ts'
import { bodyIdsOf, type DeduplicateBodies } from './body-ids.ts'
import type { DoorRequest } from './door.ts'
import { mapFields, type FieldMapping } from './field-mapping.ts'
import { hasFineTime } from './fine-time.ts'
import { readKey } from './idempotency-key.ts'

type Mapped = { mapping: FieldMapping; deduplicate: DeduplicateBodies }

/**
 * The same records with the fields that the sender names. Where it names the time, and has no key, a log of a body that was sent before has
 * the id that it had: each is judged by its own time, because to parse all of them before the first is taken would be to parse them twice.
 */
export function mapRecords(records: Records, request: DoorRequest, { mapping, deduplicate }: Mapped): Records {
  const idOf =
    readKey(request.headers) === undefined ? bodyIdsOf(request, { deduplicate, isFine: () => true }) : undefined
  const isKnown = (record: unknown) => deduplicate === 'all' || hasFineTime(record)
  return {
    length: records.length,
    tookSlice: records.tookSlice === true,
    at(index) {
      const record = mapFields(records.at(index), mapping)
      const hasOwnId = !isJsonObject(record) || record['id'] !== undefined || record['timestamp'] === undefined
      return idOf === undefined || hasOwnId || !isKnown(record) ? record : { ...record, id: idOf(index) }
    },
  }
}
