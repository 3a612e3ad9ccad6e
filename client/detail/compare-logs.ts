import { FIELD_LABELS, TEXT_FIELDS } from '../search/fields.ts'
import { printPath } from '../search/print.ts'
import { flattenMetadata } from './flatten-metadata.ts'
import type { FullLog } from '../state/operations.ts'

/** One field of two logs; null where a log does not have it. */
export type FieldPair = { label: string; left: string | null; right: string | null }

/** Every field but the message, the metadata by its paths: first in the order of the left log, then what only the right one has. */
export function pairFields(left: FullLog, right: FullLog): readonly FieldPair[] {
  const [ofLeft, ofRight] = [fieldsOf(left), fieldsOf(right)]
  return [...new Set([...ofLeft.keys(), ...ofRight.keys()])].map((label) => ({
    label,
    left: ofLeft.get(label) ?? null,
    right: ofRight.get(label) ?? null,
  }))
}

function fieldsOf(log: FullLog): ReadonlyMap<string, string | null> {
  return new Map([
    [FIELD_LABELS.timestamp, log.timestamp],
    [FIELD_LABELS.level, log.level],
    ...TEXT_FIELDS.filter((field) => field !== 'message').map((field) => [FIELD_LABELS[field], log[field]] as const),
    ...metadataOf(log),
  ])
}

/** As JSON, so that a number and a text of digits are seen to differ. What elements of arrays have at one path is one field. */
function metadataOf({ metadata }: FullLog): ReadonlyMap<string, string> {
  const places = Map.groupBy(flattenMetadata(metadata), ({ path }) => printPath(path))
  return new Map(
    [...places].map(([path, fields]) => [path, fields.map(({ value }) => JSON.stringify(value)).join(', ')]),
  )
}
