/**
 * Cursors of facets: a value and its count, which say where the next page begins, bound to the arguments of the facet. The body is a byte
 * for the type, a hash of the arguments, the count, and the value.
 */
import { createHash } from 'node:crypto'
import type { FacetValueType } from '../generated/graphql.ts'
import { unknownCursor } from '../platform/connection.ts'
import { AppError } from '../platform/errors.ts'
import { isMoment, printMoment } from '../platform/moment.ts'
import { createOpaque } from '../platform/opaque.ts'

/** A value of a facet and how many logs have it: its place in the order. */
export type FacetPlace = { value: string; type: FacetValueType; n: bigint }

const VERSION = 1
const TYPES: readonly FacetValueType[] = ['STRING', 'NUMBER', 'BOOLEAN']
const HASH_BYTES = 8
const COUNT_AT = 1 + HASH_BYTES
const VALUE_AT = COUNT_AT + 8

const opaque = createOpaque(Buffer.of(VERSION))

export function encodeFacetCursor({ value, type, n }: FacetPlace, boundTo: object): string {
  const count = Buffer.alloc(8)
  count.writeBigInt64BE(n)
  return opaque.encode(Buffer.of(TYPES.indexOf(type)), hash(boundTo), count, Buffer.from(value))
}

/** Throws INVALID_CURSOR, also for a cursor that was made for other arguments. */
export function decodeFacetCursor(text: string, boundTo: object): FacetPlace {
  const body = opaque.decode(text)
  const type = TYPES[body?.[0] ?? -1]
  if (!body || body.length < VALUE_AT || !type) throw unknownCursor()
  if (!body.subarray(1, COUNT_AT).equals(hash(boundTo))) {
    throw new AppError('INVALID_CURSOR', 'The cursor belongs to a facet with other arguments.')
  }
  return { value: body.toString('utf8', VALUE_AT), type, n: body.readBigInt64BE(COUNT_AT) }
}

const hash = (value: object) =>
  createHash('sha256').update(JSON.stringify(value, printMoments)).digest().subarray(0, HASH_BYTES)

/** As a Date prints itself, of which the cursors of version 0.2.0 were made. */
const printMoments = (_: string, value: unknown) => (isMoment(value) ? printMoment(value) : value)
