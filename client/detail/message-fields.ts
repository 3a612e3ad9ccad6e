/** The fields that a message spells out: as JSON, or as `key=value`. */
import { fieldLabel } from '../search/print.ts'
import { findObjects, type JsonObject } from './message-json.ts'
import { readPairs } from './message-pairs.ts'
import { unquote } from './quoted.ts'

export type MessageField = {
  label: string
  /** The value as it is shown and copied. A number has all its digits. */
  text: string
  kind: 'string' | 'number' | 'literal' | 'untyped'
  /** The text to look for in messages; undefined for a number without a key, which any message may hold. */
  written: string | undefined
}
type MessageFields = {
  fields: readonly MessageField[]
  /** The text of each JSON object. */
  objects: readonly string[]
}

/** One pair alone may be anything: `a=b` in a formula. */
const MIN_PAIRS = 2

export function readMessageFields(message: string): MessageFields {
  const objects = findObjects(message)
  const ends = [{ end: 0 }, ...objects]
  const between = ends.map(({ end }, index) => message.slice(end, objects[index]?.start))
  const pairs = between.flatMap(readPairs)
  const ofPairs = pairs.map(({ key, value, written }): MessageField => ({
    label: key,
    text: value,
    kind: 'untyped',
    written,
  }))
  return {
    fields: [...(pairs.length < MIN_PAIRS ? [] : ofPairs), ...objects.flatMap(fieldsOf)],
    objects: objects.map(({ start, end }) => message.slice(start, end)),
  }
}

function fieldsOf({ leaves }: JsonObject): readonly MessageField[] {
  return leaves.map(({ path, literal, written }) => {
    const isText = literal.startsWith('"')
    return {
      label: fieldLabel({ field: 'metadata', path }),
      text: isText ? unquote(literal) : literal.replaceAll(/\s/g, ''),
      kind: isText ? 'string' : /^[-\d]/.test(literal) ? 'number' : 'literal',
      written: isText || written !== literal ? written : undefined,
    }
  })
}
